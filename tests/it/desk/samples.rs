//! 样张 of mails and papers: what they show is what leaves, nothing of it leaves, and nothing of it runs.

use std::fs;

use yixian::model::people::Role;

use super::{Desk, browse::assert_silent};
use crate::support::{Newsroom, browser::Browser};

#[test]
fn every_mail_is_seen_before_it_leaves_and_none_does() {
    let desk = Desk::open();
    let operator = desk.sign_in(Role::Operator);
    let page = operator.get("/manage/mails").text().replace("&#x3D;", "=");
    let names: Vec<&str> = page
        .split("/manage/mails?mail=")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(names.len(), 16, "{names:?}");
    for name in &names {
        let page = operator.get(&format!("/manage/mails?mail={name}"));
        assert_eq!(page.status, 200, "{name}");
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("frame-src 'self'") && policy.contains("script-src 'self'"));
        let mail = operator.get(&format!("/manage/mails/{name}"));
        if *name == "package" {
            // Nothing was packaged in this house.
            assert_eq!(mail.status, 404);
            assert!(page.text().contains("还没有打过播出包"));
            continue;
        }
        assert_eq!(mail.status, 200, "{name}");
        let policy = mail.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'")
                && policy.ends_with("sandbox")
                && !policy.contains("script-src"),
            "{policy}"
        );
        assert_eq!(mail.header("x-frame-options"), Some("SAMEORIGIN"));
        let text = mail.text();
        assert!(text.contains("每周一现"), "{name}: {text}");
        // Its subject stands above it, and its plain words below.
        let page = page.text();
        assert!(
            page.contains("<strong>") && page.contains("<pre>"),
            "{name}"
        );
    }
    let receipt = operator.get("/manage/mails/receipt").text();
    assert!(
        receipt.contains("W48-0000") && receipt.contains("王一"),
        "{receipt}"
    );
    assert_eq!(operator.get("/manage/mails/no-such").status, 404);
    assert_eq!(desk.sign_in(Role::Editor).get("/manage/mails").status, 403);
    let letters = desk.run(&["letters", "list"]).objects;
    assert!(letters.is_empty(), "{letters:?}");
    assert!(
        !desk.room.data().join("outbox").exists()
            || fs::read_dir(desk.room.data().join("outbox"))
                .unwrap()
                .next()
                .is_none()
    );
}

#[test]
fn papers_are_those_of_the_package_on_the_stations_own_forms_and_a_broken_form_is_named() {
    let forms = tempfile::tempdir().unwrap();
    let own = forms.path().join("script.txt.hbs");
    fs::write(&own, "本台口播单 {{revision}}\n").unwrap();
    let settings = format!(
        "[package]\ntemplates = {:?}\n",
        forms.path().to_string_lossy()
    );
    let desk = Desk::open_with(&settings);
    let operator = desk.sign_in(Role::Operator);
    let page = operator.get("/manage/papers").text().replace("&#x3D;", "=");
    for file in [
        "rundown.pdf",
        "script.docx",
        "captions.xlsx",
        "captions%2Fedition.srt",
        "checks.html",
        "README.txt",
    ] {
        assert!(
            page.contains(&format!("/manage/papers/{file}\"")),
            "{file}: {page}"
        );
    }
    let file = |name: &str| operator.get(&format!("/manage/papers/{name}"));
    let pdf = file("rundown.pdf");
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert!(pdf.body.starts_with(b"%PDF-"));
    let word = file("script.docx");
    assert!(word.body.starts_with(b"PK"));
    assert_eq!(
        word.header("content-disposition"),
        Some("attachment; filename=\"script.docx\"")
    );
    let checks = file("checks.html");
    assert!(
        checks
            .header("content-security-policy")
            .unwrap()
            .ends_with("sandbox")
    );
    assert!(file("script.txt").text().contains("本台口播单 r"));
    for wrong in ["x", "..%2F..%2Fyixian.db", "script.txt.hbs"] {
        assert_eq!(file(wrong).status, 404, "{wrong}");
    }
    // A form is taken as soon as it is written, and told when it is none.
    fs::write(&own, "新的口播单 {{revision}}，改过\n").unwrap();
    assert!(file("script.txt").text().contains("新的口播单 r"));
    fs::write(&own, "{{#each rows}}").unwrap();
    let told = operator.get("/manage/papers").text();
    assert!(
        told.contains("<code>script.txt.hbs</code> 用不了"),
        "{told}"
    );
    assert_eq!(file("script.txt").status, 404);
}

#[test]
fn a_house_without_stories_has_no_papers_to_show() {
    let desk = Desk::serve_with(Newsroom::open(), "", "");
    let operator = desk.sign_in(Role::Operator);
    let page = operator.get("/manage/papers").text();
    assert!(page.contains("还没有稿件"), "{page}");
    assert_eq!(operator.get("/manage/papers/README.txt").status, 404);
}

#[test]
fn a_mail_is_shown_in_its_frame_and_runs_nothing() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    desk.sign_in_with(&browser, Role::Operator);
    for name in ["receipt", "remind", "alarm"] {
        browser.go(&desk.url(&format!("/manage/mails?mail={name}")));
        browser.wait("the page is there", "document.readyState === 'complete'");
        let height = browser.js(
            "return document.querySelector('iframe').getBoundingClientRect().height",
            &[],
        );
        assert!(height.as_f64().unwrap() > 300.0, "{height}");
        browser.screenshot(&format!("sample-mail-{name}"));
    }
    assert_silent(&browser);
}
