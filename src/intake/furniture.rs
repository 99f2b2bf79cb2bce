//! A mail's furniture (logos, QR codes, signature pictures, stickers) told from its photos. Pure.

/// What is known of a picture when its part in the mail is judged.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen<'a> {
    /// As the sender named it.
    pub name: &'a str,
    /// E.g. `image/png`.
    pub media_type: &'a str,
    /// Shown inside the text.
    pub inline: bool,
    /// Length of the file.
    pub bytes: u64,
    /// Upright, in pixels; `None` when it cannot be opened.
    pub size: Option<(u32, u32)>,
    /// [`super::picture::flat_percent`], where it was decoded.
    pub flat: Option<u8>,
}

/// Words that name a QR code whatever else is known.
const CODES: [&str; 5] = ["二维码", "qrcode", "qr_code", "公众号", "小程序码"];
/// Words of furniture; a photo may have them in its name as well: 签名墙前合影.
const WORDS: [&str; 17] = [
    "logo",
    "signature",
    "签名",
    "落款",
    "banner",
    "icon",
    "名片",
    "头像",
    "徽标",
    "标志",
    "会徽",
    "台标",
    "表情",
    "emoji",
    "sticker",
    "foxmail",
    "页眉",
];
/// How cameras and messengers name photos.
const CAMERAS: [&str; 9] = [
    "img_",
    "dsc",
    "mmexport",
    "微信图片",
    "wechatimg",
    "photo",
    "pxl_",
    "qq图片",
    "image_20",
];

/// Whether the picture is part of the mail's furniture and no story's picture.
pub(super) fn is_furniture(seen: &Seen<'_>) -> bool {
    let name = seen.name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let Some((width, height)) = seen.size else {
        // It cannot be opened: then its name and its size in bytes decide.
        return has(&CODES) || has(&WORDS) || seen.inline && seen.bytes < 10_000;
    };
    // Telephones write it, and no program for signatures.
    if seen.media_type == "image/heic" {
        return false;
    }
    let (long, short) = (width.max(height), width.min(height));
    let flat = seen.flat.unwrap_or(0);
    // A line, a spacer, a tracking pixel, a button.
    if short < 60 || long < 120 {
        return true;
    }
    if has(&CODES) && (long <= 1_600 || flat >= 70) {
        return true;
    }
    if has(&WORDS) && (long <= 700 || flat >= 75 || seen.bytes < 60_000) {
        return true;
    }
    // Only black and white, square: a QR code under any name.
    if flat >= 92 && long <= 1_200 && long * 10 <= short * 13 {
        return true;
    }
    // Light on bytes for its pixels and of few colours: drawn, not taken.
    if flat >= 85 && long <= 500 {
        return true;
    }
    if !seen.inline || CAMERAS.iter().any(|camera| name.starts_with(camera)) {
        return false;
    }
    // Inside the text: what Outlook, Foxmail and QQ put under a name.
    long <= 240
        || seen.bytes < 10_000
        || long >= short * 4 && short < 300
        || flat >= 70 && long <= 800
        || seen.media_type == "image/gif" && long <= 400
        || is_numbered(&name) && seen.media_type == "image/png" && long <= 400
}

/// Whether the share of the commonest colours decides anything for a picture of this name and size:
/// otherwise it need not be decoded.
pub(super) fn needs_colours(name: &str, inline: bool, (width, height): (u32, u32)) -> bool {
    let name = name.to_lowercase();
    let (long, short) = (width.max(height), width.min(height));
    CODES.iter().chain(&WORDS).any(|word| name.contains(word))
        || long <= 1_200 && long * 10 <= short * 13
        || long <= 500
        || inline && long <= 800
}

/// `image001.png`, as Outlook calls every picture inside a text.
fn is_numbered(name: &str) -> bool {
    name.strip_prefix("image")
        .is_some_and(|rest| rest.len() > 3 && rest.as_bytes()[..3].iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, type, inline, kilobytes, width, height, flat; whether it is furniture.
    type Case = (&'static str, &'static str, bool, u64, u32, u32, u8, bool);

    #[test]
    fn photos_stay_and_furniture_goes() {
        let cases: &[Case] = &[
            ("合照.jpg", "jpeg", false, 900, 4000, 3000, 0, false),
            ("图.heic", "heic", false, 30, 400, 300, 96, false),
            ("IMG_2041.JPG", "jpeg", true, 900, 1600, 1200, 0, false),
            ("image001.jpg", "jpeg", true, 180, 1080, 720, 30, false),
            ("image002.jpg", "jpeg", true, 60, 640, 427, 35, false),
            (
                "4A6B3C2D@F00D1234.jpg",
                "jpeg",
                true,
                240,
                1280,
                960,
                25,
                false,
            ),
            (
                "mmexport1700000000.jpg",
                "jpeg",
                true,
                300,
                1440,
                1080,
                20,
                false,
            ),
            (
                "微信图片_20261121.png",
                "png",
                true,
                1200,
                1080,
                1440,
                22,
                false,
            ),
            (
                "签名墙前合影.jpg",
                "jpeg",
                false,
                1500,
                4000,
                3000,
                0,
                false,
            ),
            (
                "志愿者头像墙.jpg",
                "jpeg",
                false,
                800,
                1920,
                1080,
                20,
                false,
            ),
            (
                "新logo发布会现场.jpg",
                "jpeg",
                false,
                700,
                3000,
                2000,
                0,
                false,
            ),
            (
                "公众号启动仪式.jpg",
                "jpeg",
                false,
                2500,
                4000,
                3000,
                0,
                false,
            ),
            ("海报.png", "png", false, 900, 1080, 1920, 74, false),
            ("数据图表.png", "png", false, 120, 1600, 900, 88, false),
            ("雪景.jpg", "jpeg", false, 400, 1600, 1067, 80, false),
            ("全景.jpg", "jpeg", true, 900, 4000, 900, 0, false),
            ("活动.gif", "gif", false, 900, 640, 480, 40, false),
            ("小图.jpg", "jpeg", false, 45, 480, 320, 30, false),
            (
                "Screenshot_2026.png",
                "png",
                false,
                700,
                1080,
                2340,
                66,
                false,
            ),
            ("image001.png", "png", true, 6, 180, 60, 88, true),
            ("image003.png", "png", true, 22, 320, 120, 60, true),
            ("image005.gif", "gif", true, 30, 300, 200, 40, true),
            ("logo.png", "png", false, 30, 600, 600, 90, true),
            ("协会LOGO.jpg", "jpeg", false, 200, 2000, 2000, 82, true),
            ("二维码.jpg", "jpeg", false, 80, 1280, 1280, 60, true),
            ("qrcode_for_gh_1.jpg", "jpeg", false, 40, 430, 430, 97, true),
            ("扫我.png", "png", false, 12, 800, 800, 99, true),
            ("公众号.jpg", "jpeg", true, 50, 258, 258, 80, true),
            ("foxmail_signature.png", "png", true, 15, 400, 150, 70, true),
            ("InsertPic_1(11-25).png", "png", true, 9, 260, 90, 70, true),
            ("表情1.gif", "gif", true, 60, 240, 240, 40, true),
            ("spacer.gif", "gif", false, 1, 1, 1, 100, true),
            ("线.png", "png", true, 2, 1200, 4, 100, true),
            ("banner.jpg", "jpeg", true, 70, 1200, 220, 40, true),
            ("x.jpg", "jpeg", true, 40, 1000, 200, 30, true),
            ("头像.jpg", "jpeg", false, 20, 300, 300, 20, true),
            ("单位名片.jpg", "jpeg", false, 50, 900, 540, 60, true),
            ("会徽.png", "png", false, 90, 1000, 1000, 85, true),
            ("a.png", "png", true, 40, 700, 300, 75, true),
            ("b.jpg", "jpeg", true, 8, 320, 240, 20, true),
            ("按钮.png", "png", false, 3, 100, 40, 90, true),
        ];
        for &(name, kind, inline, kilobytes, width, height, flat, furniture) in cases {
            let seen = Seen {
                name,
                media_type: &format!("image/{kind}"),
                inline,
                bytes: kilobytes * 1000,
                size: Some((width, height)),
                flat: Some(flat),
            };
            assert_eq!(is_furniture(&seen), furniture, "{seen:?}");
            if !needs_colours(name, inline, (width, height)) {
                let blind = Seen { flat: None, ..seen };
                assert_eq!(is_furniture(&blind), furniture, "{blind:?}");
            }
        }
        let broken = |name, inline, bytes| {
            is_furniture(&Seen {
                name,
                inline,
                bytes,
                ..Seen::default()
            })
        };
        assert!(broken("logo.svg", false, 9_000) && broken("x.png", true, 900));
        assert!(!broken("合照.heic", false, 0) && !broken("合照.jpg", true, 90_000));
    }
}
