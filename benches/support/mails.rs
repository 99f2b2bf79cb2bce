//! Mails as organizations send them, made from a number alone: the same number is the same mail on
//! every machine. Sizes follow a real mailbox: 20 kB to 3 MB, 0.7 MB on average.

use std::fmt::Write as _;

/// Photos of one mail, in 20 mails: most have one to three.
const PHOTOS: [usize; 20] = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5];
/// Bytes of a photo, before base64: from a phone's messenger to a camera's smaller setting.
const SMALLEST_PHOTO: usize = 46_000;
const DOUBLINGS: usize = 7;
/// Bytes of all photos of a mail, before base64.
const MOST_PHOTO_BYTES: usize = 2_200_000;

const PLACES: [&str; 6] = [
    "罗湖区文化馆",
    "福田区图书馆",
    "南山区人才公园",
    "宝安区体育中心",
    "龙岗区青年之家",
    "盐田区海滨栈道",
];
const DOINGS: [&str; 6] = [
    "志愿服务队走进社区，为老人义诊、理发、修理小家电",
    "非遗剪纸进校园活动举行，传承人现场教学",
    "公益助学金发放仪式举行，受助学生代表发言",
    "行业协会发布团体标准，多家会员单位参与起草",
    "社会组织开放日接待市民，讲解员介绍项目进展",
    "应急救护培训开班，学员逐一练习心肺复苏",
];
const SAYINGS: [&str; 5] = [
    "负责人表示，下一步将把活动办到更多社区，让更多居民受益。",
    "据介绍，该项目自启动以来累计服务居民逾万人次，得到街道和社区的大力支持。",
    "现场秩序井然，居民纷纷点赞：“活动办到了家门口，真方便！”",
    "活动由市民政局指导，多家社会组织联合承办，爱心企业提供物资支持。",
    "工作人员提前踩点，制定了详细的安全预案，确保活动顺利进行。",
];

/// SplitMix64: a mail needs numbers that look random and are the same everywhere.
pub struct Numbers(u64);

impl Numbers {
    /// A row of numbers that `seed` decides.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap();
        usize::try_from(self.next() % end).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// The mail of that number.
pub fn mail(number: usize) -> Vec<u8> {
    let mut random = Numbers::new(u64::try_from(number).unwrap() ^ 0x6d61_696c);
    let gbk = random.below(2) == 0;
    let subject = format!("投稿（{number}）：{}", random.one(&DOINGS));
    let text = text(number, &mut random);
    let photos = photos(&mut random);
    let mixed = format!("----=_Part_{number}_{:08X}", random.next() & 0xffff_ffff);
    let inner = format!("----=_Next_{number}_{:08X}", random.next() & 0xffff_ffff);
    let mut out = head(number, gbk, &subject, &mut random);
    if !photos.is_empty() {
        add(
            &mut out,
            &format!(
                "Content-Type: multipart/mixed; \r\n\tboundary=\"{mixed}\"\r\n\r\n\
             This is a multi-part message in MIME format.\r\n\r\n--{mixed}\r\n"
            ),
        );
    }
    add(
        &mut out,
        &format!(
            "Content-Type: multipart/alternative; \r\n\tboundary=\"{inner}\"\r\n\r\n--{inner}\r\n"
        ),
    );
    body(&mut out, "text/plain", gbk, &text, &mut random);
    add(&mut out, &format!("\r\n--{inner}\r\n"));
    let html = html(&text, &mut random);
    body(&mut out, "text/html", gbk, &html, &mut random);
    add(&mut out, &format!("\r\n--{inner}--\r\n"));
    for (at, photo) in photos.iter().enumerate() {
        let name = format!("活动现场照片{}.jpg", at + 1);
        let name = match random.below(3) {
            0 => format!("attachment; filename=\"{}\"", word(gbk, &name)),
            1 => format!("attachment; filename*=utf-8''{}", percent(&name)),
            _ => "inline; filename=\"IMG_0421.jpg\"".to_owned(),
        };
        add(
            &mut out,
            &format!(
                "\r\n--{mixed}\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: {name}\r\n\r\n"
            ),
        );
        base64(&mut out, photo);
    }
    if !photos.is_empty() {
        add(&mut out, &format!("\r\n--{mixed}--\r\n"));
    }
    out
}

fn head(number: usize, gbk: bool, subject: &str, random: &mut Numbers) -> Vec<u8> {
    let (day, minute) = (number % 27 + 1, number % 60);
    let date = format!("{day:02} Nov 2026 10:{minute:02}:00 +0800");
    format!(
        "Received: from mx.provider.example (unknown [192.0.2.7])\r\n\tby newmx8.qq.example (NewMx) with SMTP id \r\n\t\
         for <tips@y.example>; {date}\r\n\
         X-QQ-mid: xmsmtpt{:016x}\r\nX-QQ-XMAILINFO: {:016x}{:016x}{:016x}\r\n\
         From: \"{}\" <press{}@org{}.example>\r\nTo: <tips@y.example>\r\n\
         Subject: {}\r\nDate: {date}\r\nMessage-ID: <tencent_{:016X}{number}@qq.example>\r\n\
         X-Mailer: QQMail 2.x\r\nMIME-Version: 1.0\r\n",
        random.next(),
        random.next(),
        random.next(),
        random.next(),
        word(gbk, "某某社会组织宣传部"),
        number % 7,
        number % 240,
        word(gbk, subject),
        random.next(),
    )
    .into_bytes()
}

fn text(number: usize, random: &mut Numbers) -> String {
    let mut text = String::new();
    for paragraph in 0..4 + random.below(24) {
        let _ = write!(
            text,
            "11月{}日上午，{}，{}。{}人参加，第{}场活动同日启动。",
            random.below(30) + 1,
            random.one(&PLACES),
            random.one(&DOINGS),
            random.below(900) + 20,
            number * 31 + paragraph,
        );
        for _ in 0..1 + random.below(3) {
            text.push_str(random.one(&SAYINGS));
        }
        text.push_str("\r\n\r\n");
    }
    text.push_str("联系人：李老师  电话：13800138000\r\n附件为活动现场照片，均可授权使用。\r\n");
    text
}

/// As a word processor pastes it: more markup than text.
fn html(text: &str, random: &mut Numbers) -> String {
    let mut html = String::from(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html\"><style>\r\n",
    );
    for class in 0..40 + random.below(120) {
        let _ = write!(
            html,
            ".MsoNormal{class} {{ margin:0cm; text-align:justify; font-size:10.5pt; font-family:\"Times New Roman\",serif; }}\r\n"
        );
    }
    html.push_str("</style></head><body lang=\"ZH-CN\"><div class=\"WordSection1\">\r\n");
    for line in text.lines().filter(|line| !line.is_empty()) {
        let _ = write!(
            html,
            "<p class=\"MsoNormal1\" style=\"text-indent:24.0pt;line-height:150%\"><span style=\"font-size:12.0pt;line-height:150%;font-family:仿宋\">{line}<o:p></o:p></span></p>\r\n"
        );
    }
    html.push_str("</div></body></html>\r\n");
    html
}

fn photos(random: &mut Numbers) -> Vec<Vec<u8>> {
    let mut left = MOST_PHOTO_BYTES;
    let mut photos = Vec::new();
    for _ in 0..PHOTOS[random.below(PHOTOS.len())] {
        // Halves of doublings: as many photos of 46 to 65 kB as of 370 to 515 kB.
        let step = random.below(DOUBLINGS);
        let least = SMALLEST_PHOTO << (step / 2);
        let least = if step.is_multiple_of(2) {
            least
        } else {
            least * 7 / 5
        };
        let bytes = (least + random.below(least * 2 / 5)).min(left);
        if bytes < SMALLEST_PHOTO {
            break;
        }
        left -= bytes;
        photos.push(photo(bytes, random));
    }
    photos
}

/// The head of a JPEG, then bytes as dense as its own.
fn photo(bytes: usize, random: &mut Numbers) -> Vec<u8> {
    let mut photo = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00\x48\x00\x48\x00\x00\
        \xff\xc0\x00\x11\x08\x04\x38\x07\x80\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
        .to_vec();
    while photo.len() < bytes {
        photo.extend(random.next().to_le_bytes());
    }
    photo.truncate(bytes);
    photo
}

fn body(out: &mut Vec<u8>, media: &str, gbk: bool, text: &str, random: &mut Numbers) {
    let bytes = encoded(gbk, text);
    let charset = match (gbk, random.below(2)) {
        (true, 0) => "gb2312",
        (true, _) => "GBK",
        (false, _) => "utf-8",
    };
    let way = random.below(3);
    let encoding = ["base64", "quoted-printable", "8bit"][way];
    add(
        out,
        &format!(
            "Content-Type: {media}; charset=\"{charset}\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        ),
    );
    match way {
        0 => base64(out, &bytes),
        1 => quoted_printable(out, &bytes),
        _ => out.extend(&bytes),
    }
}

fn encoded(gbk: bool, text: &str) -> Vec<u8> {
    if gbk {
        encoding_rs::GBK.encode(text).0.into_owned()
    } else {
        text.as_bytes().to_vec()
    }
}

/// An encoded word; whole characters, as the newer programs write them.
fn word(gbk: bool, text: &str) -> String {
    let mut words = Vec::new();
    for piece in text.chars().collect::<Vec<_>>().chunks(12) {
        let mut inner = Vec::new();
        base64(&mut inner, &encoded(gbk, &piece.iter().collect::<String>()));
        let inner = String::from_utf8(inner).unwrap();
        let charset = if gbk { "gb2312" } else { "utf-8" };
        words.push(format!("=?{charset}?B?{}?=", inner.trim_end()));
    }
    words.join("\r\n ")
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn add(out: &mut Vec<u8>, text: &str) {
    out.extend(text.as_bytes());
}

/// Lines of 76 characters (RFC 2045 section 6.8).
fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for line in bytes.chunks(57) {
        for group in line.chunks(3) {
            let mut three = [0; 3];
            three[..group.len()].copy_from_slice(group);
            let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            for digit in 0..4 {
                out.push(if digit <= group.len() {
                    DIGITS[usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap()]
                } else {
                    b'='
                });
            }
        }
        add(out, "\r\n");
    }
}

fn quoted_printable(out: &mut Vec<u8>, bytes: &[u8]) {
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let mut width = 0;
        for byte in line.strip_suffix(b"\r\n").unwrap_or(line) {
            if width > 72 {
                add(out, "=\r\n");
                width = 0;
            }
            if matches!(byte, b' '..=b'~') && *byte != b'=' {
                out.push(*byte);
                width += 1;
            } else {
                add(out, &format!("={byte:02X}"));
                width += 3;
            }
        }
        add(out, "\r\n");
    }
}
