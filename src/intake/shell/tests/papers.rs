//! Documents and archives that came with a mail.

use super::*;
use crate::{
    intake::{docx::tests::*, package::tests::zipped},
    model::{Attachment, submission::AttachmentRole},
};

async fn gathered(mail: &str) -> (House, Submission) {
    let house = House::new().await;
    house.put("1.eml", mail);
    house.gather().await;
    let row = house.rows().await.remove(0);
    (house, row)
}

#[tokio::test]
async fn a_mail_that_points_at_a_document_gets_its_text() {
    let photo = picture(240, 180, 1);
    let word = document(
        &(p(STORY) + &p("电话 13800138000") + &shown("rId1") + &p("▲图为志愿者合影")),
        &[("word/media/a.png", &photo)],
    );
    for body in ["", "您好，稿件见附件，请查收。"] {
        let mail = with_files(body, &[("稿件.docx", &word), ("稿件-图1.png", b"x")]);
        let (house, row) = gathered(&mail).await;
        assert_eq!(row.state, SubmissionState::Accepted);
        assert!(
            row.text.starts_with(body) && row.text.contains(STORY),
            "{}",
            row.text
        );
        assert!(
            row.notes.contains(&"正文取自附件《稿件.docx》".to_owned()),
            "{:?}",
            row.notes
        );
        // Personal data of a document are masked as those of a mail.
        let facts = &row.attachments[0].facts;
        assert!(!row.text.contains("13800138000"));
        assert!(!facts.text.as_ref().unwrap().contains("13800138000"));
        assert_eq!(
            (facts.role, &facts.problem),
            (AttachmentRole::Document, &None)
        );
        let inside = &row.attachments[1];
        assert_eq!(
            (inside.name.as_str(), inside.original_name.as_str()),
            ("稿件-图1 (2).png", "稿件.docx 图1")
        );
        assert_eq!(inside.facts.caption.as_deref(), Some("图为志愿者合影"));
        assert_eq!(inside.facts.role, AttachmentRole::Photo);
        assert_eq!(house.blobs.read(&inside.sha256).await.unwrap(), photo);
        assert_eq!(row.attachments[2].name, "稿件-图1.png");
        // A second reading gives the same.
        let again = house.again(&row, Limits::default()).await;
        assert_eq!((again.text, again.attachments), (row.text, row.attachments));
    }
}

#[tokio::test]
async fn a_photo_attached_and_shown_is_one_file() {
    let photo = picture(240, 180, 1);
    let word = document(
        &(shown("rId1") + &p("图为志愿者合影")),
        &[("word/media/a.png", &photo)],
    );
    for order in [[0, 1], [1, 0]] {
        let files = [("a.docx", word.as_slice()), ("合影.png", photo.as_slice())];
        let (_, row) = gathered(&with_files(STORY, &order.map(|at| files[at]))).await;
        assert_eq!(row.attachments.len(), 2);
        let kept = row
            .attachments
            .iter()
            .find(|file| file.name == "合影.png")
            .unwrap();
        assert_eq!(kept.facts.caption.as_deref(), Some("图为志愿者合影"));
    }
}

#[tokio::test]
async fn a_mail_that_speaks_for_itself_stays_as_it_is() {
    let story = format!(
        "{STORY}现场设置了图书捐赠、手工制作、义诊咨询等八个展位，活动持续到下午五点，共募集图书两千册。"
    );
    let word = document(&p(&"另一篇文章。".repeat(90)), &[]);
    let (_, row) = gathered(&with_files(&story, &[("a.docx", &word)])).await;
    assert_eq!(row.text, story);
    assert!(row.attachments[0].facts.text.is_some());
}

#[tokio::test]
async fn an_empty_mail_with_an_unreadable_document_is_set_aside() {
    let (_, row) = gathered(&with_files("", &[("稿件.docx", b"PK\x03\x04torn")])).await;
    let reason = row.state.reason().unwrap();
    assert!(reason.contains("稿件.docx"), "{reason}");
    let problem = row.attachments[0].facts.problem.as_ref().unwrap();
    assert!(problem.contains("重发"), "{problem}");
    assert!(
        row.notes
            .contains(&format!("附件《稿件.docx》没有读出：{problem}")),
        "{:?}",
        row.notes
    );
    // A list of names is no tip.
    let names = document(&p(&"张三 ".repeat(90)), &[]);
    let (_, row) = gathered(&with_files("", &[("签到表.docx", &names)])).await;
    assert_eq!(row.state.name(), "quarantined");
    // Text that cannot be read is not passed off as text.
    let lost = "\u{fffd}字".repeat(90);
    let (_, row) = gathered(&with_files("", &[("a.txt", lost.as_bytes())])).await;
    assert!(row.state.reason().unwrap().contains("编码存疑"));
}

#[tokio::test]
async fn the_key_of_a_mail_does_not_change_with_its_documents() {
    let house = House::new().await;
    let word = document(&p(STORY), &[]);
    house.put("1.eml", with_files("见附件", &[("a.docx", &word)]));
    house.put(
        "2.eml",
        with_files("见附件", &[("a.docx", &word)]).replace("Subject: x", "Subject: y"),
    );
    assert_eq!(states(&house.gather().await), ["accepted", "duplicate"]);
}

#[tokio::test]
async fn a_forwarded_mail_that_points_at_its_document_gets_its_text() {
    let word = document(&p(STORY), &[]);
    let inner = with_files("见附件", &[("a.docx", &word)]);
    let (_, row) = gathered(&format!(
        "From: c@x.cn\r\nSubject: Fw\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\n\r\n请处理\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--outer--\r\n"
    ))
    .await;
    assert!(row.nested[0].text.contains(STORY), "{}", row.nested[0].text);
    assert!(row.notes.contains(&"正文取自附件《a.docx》".to_owned()));
    assert!(!row.text.contains(STORY));
}

#[tokio::test]
async fn photos_and_manuscripts_of_a_zip_are_files_of_their_own() {
    let (one, two) = (picture(240, 180, 1), picture(240, 180, 2));
    let word = document(&(p(STORY) + &shown("rId1")), &[("word/media/a.png", &one)]);
    let inner = zipped(&[("x.png", &one)]);
    let zip = zipped(&[
        ("素材/会场.png", &two),
        ("../稿件.docx", &word),
        ("内.zip", &inner),
    ]);
    let (_, row) = gathered(&with_files("见附件", &[("素材.zip", &zip)])).await;
    let files: Vec<(&str, &str)> = row
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.original_name.as_str()))
        .collect();
    assert_eq!(
        files,
        [
            ("素材.zip", "素材.zip"),
            ("会场.png", "素材.zip 素材/会场.png"),
            ("稿件.docx", "素材.zip 稿件.docx"),
            ("稿件-图1.png", "素材.zip 稿件.docx 图1"),
        ]
    );
    let facts = &row.attachments[0].facts;
    assert_eq!(facts.role, AttachmentRole::Archive);
    assert!(facts.problem.as_ref().unwrap().contains("还有压缩包"));
    assert!(row.text.contains(STORY));
}

#[tokio::test]
async fn of_very_many_documents_the_first_are_read() {
    let names: Vec<String> = (0..45).map(|number| format!("{number}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), STORY.as_bytes()))
        .collect();
    let (_, row) = gathered(&with_files(STORY, &files)).await;
    let read = |file: &&Attachment| file.facts.text.is_some();
    assert_eq!(row.attachments.iter().filter(read).count(), 40);
    let last = row.attachments[44].facts.problem.as_ref().unwrap();
    assert!(last.contains("人工查看"), "{last}");
}

#[tokio::test]
async fn a_bomb_is_refused_and_the_next_mail_is_read() {
    let bomb = zipped(&[("word/document.xml", &vec![b' '; 21 << 20])]);
    let house = House::new().await;
    house.put("1.eml", with_files("见附件", &[("炸弹.docx", &bomb)]));
    house.put("2.eml", mail("li@x.cn", "来稿", "2@x", STORY));
    // 见附件 and nothing else: without the attachment there is no tip yet.
    assert_eq!(states(&house.gather().await), ["quarantined", "accepted"]);
    let row = house.rows().await.remove(0);
    let problem = row.attachments[0].facts.problem.as_ref().unwrap();
    assert!(problem.contains("过大"), "{problem}");
    assert!(row.notes.iter().any(|note| note.contains("炸弹.docx")));
}

#[tokio::test]
async fn a_pdf_gives_paragraphs_or_says_why_not() {
    let story = "深圳市志愿者联合会在罗湖区举行活动，三百名志愿者参加了活动，现场设置八个展位，";
    let (_, row) = gathered(&with_files(
        "见附件",
        &[("稿件.pdf", &pdf(&[story, "居民踊跃参加。"]))],
    ))
    .await;
    let file = &row.attachments[0].facts;
    assert_eq!(file.problem, None);
    assert_eq!(
        file.text.as_deref(),
        Some(&*format!("{story}居民踊跃参加。"))
    );
    assert!(row.text.ends_with("居民踊跃参加。"));
    // Neither our password nor none opens it.
    let key = "00".repeat(32);
    let lock = format!(
        "trailer<</Encrypt<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>/ID[<00><00>]"
    );
    let locked = String::from_utf8(pdf(&[story])).unwrap();
    for (bytes, word) in [
        (locked.replace("trailer<<", &lock).into_bytes(), "密码"),
        (pdf(&[]), "扫描件"),
        (b"%PDF-1.4\nnothing".to_vec(), "损坏"),
    ] {
        let (_, row) = gathered(&with_files("见附件", &[("稿件.pdf", &bytes)])).await;
        let problem = row.attachments[0].facts.problem.clone().unwrap();
        assert!(problem.contains(word), "{problem}");
    }
    let mut house = House::new().await;
    house.tools.pdftotext = "/no/such/pdftotext".into();
    house.put("1.eml", with_files("", &[("稿件.pdf", &pdf(&[story]))]));
    assert_eq!(states(&house.gather().await), ["quarantined"]);
    let row = house.rows().await.remove(0);
    let problem = row.attachments[0].facts.problem.as_deref();
    assert_eq!(
        problem,
        Some("服务器未装 PDF 阅读程序，请运维安装 poppler-utils")
    );
    // Nothing of a run is left behind.
    let left = fs::read_dir(&house.tools.work).map_or(0, Iterator::count);
    assert_eq!(left, 0);
}

/// A page of these lines in a font that is not in the file: reading it needs poppler-data.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut page = "BT /F1 12 Tf 20 TL 40 800 Td\n".to_owned();
    for line in lines {
        let codes: String = line
            .encode_utf16()
            .map(|unit| format!("{unit:04X}"))
            .collect();
        page += &format!("<{codes}> Tj T*\n");
    }
    page += "ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{page}\nendstream", page.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor 7 0 R>>".to_owned(),
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(out.len());
        out += &format!("{number} 0 obj{object}endobj\n");
    }
    let start = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        out += &format!("{place:010} 00000 n \n");
    }
    out += &format!(
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    out.into_bytes()
}
