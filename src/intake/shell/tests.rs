pub(super) mod http_peer;
mod pictures;

use std::{fs, path::Path};

use super::*;
use crate::model::{
    SubmissionState, clock::FixedClock, people::Organization, submission::Authentication,
    zone::STATION_ZONE,
};

const STORY: &str = "11月27日，深圳市志愿者联合会在罗湖区举行活动，三百名志愿者参加。";

struct House {
    folder: tempfile::TempDir,
    store: Store,
    blobs: Blobs,
    clock: FixedClock,
    organizations: Vec<Organization>,
    limits: Limits,
    late: bool,
    trusted: Vec<String>,
    tools: Tools,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self {
            store: Store::open_sqlite(folder.path()).await.unwrap(),
            blobs: Blobs::open(&folder.path().join("blobs")).unwrap(),
            clock: FixedClock::at("2026-11-25T02:00:00Z".parse().unwrap()),
            organizations: Vec::new(),
            limits: Limits::default(),
            late: false,
            trusted: vec!["mx.our.example".to_owned()],
            tools: Tools::under(&folder.path().join("work")),
            folder,
        }
    }

    fn inbox(&self) -> PathBuf {
        self.folder.path().join("in")
    }

    fn put(&self, name: &str, mail: impl AsRef<[u8]>) {
        let path = self.inbox().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, mail).unwrap();
    }

    async fn gather(&self) -> Vec<Gathered> {
        self.gather_at(&self.inbox()).await
    }

    async fn gather_at(&self, path: &Path) -> Vec<Gathered> {
        let organizations = Register::new(&self.organizations);
        let desk = self.desk(&organizations);
        let mut calls = Vec::new();
        let results = gather_path(&desk, "path", path, &mut |total, done, what| {
            calls.push((total, done, what.to_owned()));
        })
        .await
        .unwrap();
        let total = u64::try_from(results.len()).unwrap();
        assert_eq!(calls[0], (total, 0, String::new()));
        assert_eq!(calls.len(), results.len() + 1);
        results
    }

    fn desk<'a>(&'a self, organizations: &'a Register) -> Desk<'a> {
        Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: &self.clock,
            zone: STATION_ZONE,
            edition: "2026-11-28".parse().unwrap(),
            cutoff: if self.late {
                DateTime::UNIX_EPOCH
            } else {
                DateTime::<Utc>::MAX_UTC
            },
            organizations,
            trusted_authserv_ids: &self.trusted,
            tools: &self.tools,
            limits: self.limits.clone(),
        }
    }

    /// Read again, senders looked up in the database.
    async fn again(&self, row: &Submission, limits: Limits) -> Submission {
        let organizations = Register::new(&self.store.organizations().await.unwrap());
        let desk = Desk {
            limits,
            ..self.desk(&organizations)
        };
        reread(&desk, row).await.unwrap()
    }

    async fn rows(&self) -> Vec<Submission> {
        self.store.submissions(None).await.unwrap()
    }
}

fn mail(from: &str, subject: &str, id: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: t@y.cn\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
}

fn states(results: &[Gathered]) -> Vec<&str> {
    results.iter().map(|result| result.state.as_str()).collect()
}

#[tokio::test]
async fn a_second_gathering_adds_nothing() {
    let house = House::new().await;
    house.put("1.eml", mail("li@x.cn", "来稿", "1@x", STORY));
    house.put("2.eml", "");
    let first = house.gather().await;
    assert_eq!(states(&first), ["accepted", "quarantined"]);
    assert!(first.iter().all(|result| result.new));
    assert_eq!(first[0].receipt.as_deref(), Some("2026W48-0001"));
    let second = house.gather().await;
    assert!(second.iter().all(|result| !result.new));
    assert_eq!(states(&second), states(&first));
    assert_eq!(second[0].id, first[0].id);
    assert_eq!(house.rows().await.len(), 2);
}

#[tokio::test]
async fn a_bad_mail_changes_nothing_for_the_good_ones() {
    use std::os::unix::fs::PermissionsExt;
    let good = [("a.eml", "1@x"), ("z.eml", "2@x")];
    let alone = House::new().await;
    let among = House::new().await;
    for (name, id) in good {
        let text = mail("li@x.cn", "来稿", id, &format!("{STORY}{id}"));
        alone.put(name, &text);
        among.put(name, &text);
    }
    among.put("b.eml", [0_u8, 255, 254, 10, 13, 7].repeat(1000));
    among.put(
        "c.eml",
        "Content-Type: multipart/mixed; boundary=x\n\n".to_owned() + &"--x\n\na\n".repeat(50_000),
    );
    among.put("d.eml", "X: y\n".repeat(100_000));
    among.put("e.eml", format!("Subject: {}\n\nx", "长".repeat(400_000)));
    let deep: String = (0..300)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"))
        .collect();
    among.put("f.eml", format!("Subject: deep\n{deep}"));
    among.put(
        "g.eml",
        "Subject: x\nContent-Type: message/rfc822\n\n".repeat(50_000),
    );
    among.put("h.eml", "locked");
    fs::set_permissions(
        among.inbox().join("h.eml"),
        fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    std::os::unix::fs::symlink("/etc/hostname", among.inbox().join("i.eml")).unwrap();
    let want: Vec<_> = alone.rows_after_gather().await;
    let results = among.gather().await;
    assert_eq!(results.len(), 10);
    let got = among.rows().await;
    for row in &want {
        let same = got.iter().find(|other| other.raw == row.raw).unwrap();
        assert_eq!(
            (&same.text, &same.subject, &same.state, same.id),
            (&row.text, &row.subject, &row.state, row.id)
        );
    }
    let found = |name: &str| {
        results
            .iter()
            .find(|result| result.path.ends_with(name))
            .unwrap()
    };
    for name in ["c.eml", "d.eml", "e.eml", "f.eml", "g.eml"] {
        assert_eq!(found(name).state, "oversize", "{name}");
        assert!(
            found(name).reason.as_ref().unwrap().contains("超过"),
            "{name}"
        );
    }
    assert_eq!(found("b.eml").state, "quarantined");
    assert_eq!(found("i.eml").state, "failed");
    assert!(found("i.eml").reason.as_ref().unwrap().contains("之外"));
}

impl House {
    async fn rows_after_gather(&self) -> Vec<Submission> {
        self.gather().await;
        self.rows().await
    }
}

#[tokio::test]
async fn a_program_among_the_files_is_set_aside() {
    let house = House::new().await;
    let program = [b"MZ".to_vec(), vec![0; 80]].concat();
    house.put("1.eml", with_files(STORY, &[("合照.jpg", &program)]));
    let results = house.gather().await;
    assert_eq!(states(&results), ["quarantined"]);
    let reason = results[0].reason.as_ref().unwrap();
    assert!(reason.contains("可执行程序"), "{reason}");
}

#[tokio::test]
async fn a_maildir_is_taken_in() {
    let house = House::new().await;
    fs::create_dir_all(house.inbox().join("tmp")).unwrap();
    house.put("new/1.a", mail("li@x.cn", "一", "1@x", STORY));
    house.put("cur/2.b:2,S", mail("li@x.cn", "二", "2@x", "另一条消息"));
    house.put("tmp/3.c", "half a mail");
    let results = house.gather().await;
    assert_eq!(states(&results), ["accepted", "accepted"]);
    assert!(results[0].path.ends_with("cur/2.b:2,S"));
}

#[tokio::test]
async fn the_same_content_is_one_and_a_reused_id_is_two() {
    let house = House::new().await;
    house.put("1.eml", mail("li@x.cn", "来稿", "1@x", STORY));
    house.put("2.eml", mail("li@x.cn", "来稿（再发）", "2@x", STORY));
    house.put(
        "3.eml",
        mail("li@x.cn", "来稿", "1@x", "另一场活动在南山区举行。"),
    );
    house.put(
        "4.eml",
        format!("From: li@x.cn\n\n没有编号的来稿，{STORY}没有编号。"),
    );
    let results = house.gather().await;
    assert_eq!(
        states(&results),
        ["accepted", "duplicate", "accepted", "accepted"]
    );
    let rows = house.rows().await;
    assert_eq!(rows[1].state, SubmissionState::Duplicate { of: rows[0].id });
}

#[tokio::test]
async fn a_forwarded_copy_is_linked_to_its_original() {
    let house = House::new().await;
    house.put("1.eml", mail("li@x.cn", "来稿", "1@x", STORY));
    let quoted = format!(
        "请处理\n\n------------------ 原始邮件 ------------------\n发件人: \"li\" <li@x.cn>;\n收件人: b@x.cn\n主题: 来稿\n\n{STORY}"
    );
    house.put("2.eml", mail("boss@x.cn", "转发：来稿", "2@x", &quoted));
    let inner = mail("li@x.cn", "来稿", "1@x", STORY);
    house.put(
        "3.eml",
        format!("From: c@x.cn\r\nSubject: Fw\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\n见附\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--q--\r\n"),
    );
    let other = quoted.replace("罗湖区", "宝安区");
    house.put("4.eml", mail("boss@x.cn", "转发：来稿", "4@x", &other));
    let results = house.gather().await;
    assert_eq!(
        states(&results),
        ["accepted", "duplicate", "duplicate", "accepted"]
    );
    let rows = house.rows().await;
    assert!(rows[1].text.contains("罗湖区") && rows[1].text.starts_with("请处理"));
    assert_eq!(rows[2].nested[0].text, STORY);
}

#[tokio::test]
async fn the_same_text_with_other_files_is_two_tips_and_an_original_may_come_late() {
    let house = House::new().await;
    let with_file = |sender: &str, text: &str, file: &str| {
        format!(
            "From: {sender}\r\nSubject: =?utf-8?B?6L2s5Y+R?=\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\n{text}\r\n--q\r\nContent-Type: image/jpeg; name=a.jpg\r\n\r\n{file}\r\n--q--\r\n"
        )
    };
    let quoted = |story: &str| {
        format!("-----原始邮件-----\n发件人: li <li@x.cn>\n收件人: b@x.cn\n主题: 来稿\n\n{story}")
    };
    let other = STORY.replace("罗湖区", "宝安区");
    house.put("1.eml", with_file("li@x.cn", STORY, "one"));
    house.put("2.eml", with_file("li@x.cn", STORY, "two"));
    house.put("3.eml", with_file("b@x.cn", &quoted(&other), "one"));
    // The original comes after its forward: once with nothing new, once with a file that is.
    house.put("4.eml", with_file("li@x.cn", &other, "one"));
    house.put("5.eml", with_file("li@x.cn", &other, "new"));
    let results = house.gather().await;
    assert_eq!(
        states(&results),
        ["accepted", "accepted", "accepted", "duplicate", "accepted"]
    );
    let rows = house.rows().await;
    let note = |row: usize, of: usize| {
        let wanted = format!("与回执号 {} 正文相同、附件不同", rows[of].receipt);
        rows[row].notes.contains(&wanted)
    };
    assert!(note(1, 0), "{:?}", rows[1].notes);
    assert!(note(4, 2), "{:?}", rows[4].notes);
    assert_eq!(rows[3].state, SubmissionState::Duplicate { of: rows[2].id });
    // Read again, nothing moves.
    for row in &rows {
        let again = house.again(row, Limits::default()).await;
        assert_eq!(again.state, row.state);
    }
}

#[tokio::test]
async fn a_mail_above_the_limit_is_kept_and_set_aside() {
    let mut house = House::new().await;
    house.limits.max_bytes = 10_000;
    let large = mail(
        "li@x.cn",
        "=?utf-8?B?6KeG6aKR?=",
        "1@x",
        &"字".repeat(10_000),
    );
    house.put("1.eml", &large);
    let results = house.gather().await;
    assert_eq!(states(&results), ["oversize"]);
    assert_eq!(results[0].subject, "视频");
    let rows = house.rows().await;
    assert_eq!(
        house.blobs.read(&rows[0].raw).await.unwrap(),
        large.as_bytes()
    );
    assert_eq!(rows[0].from.address, "li@x.cn");
    assert!(!house.gather().await[0].new);
    let again = house.again(&rows[0], Limits::default()).await;
    assert_eq!(again.state, SubmissionState::Accepted);
    assert_eq!((again.id, &again.receipt), (rows[0].id, &rows[0].receipt));
}

#[tokio::test]
async fn files_names_and_senders_are_stored() {
    let mut house = House::new().await;
    house.late = true;
    house.organizations = vec![Organization {
        code: "x".to_owned(),
        name: "深圳市志愿者联合会".to_owned(),
        kind: "社会团体".to_owned(),
        district: None,
        addresses: vec!["news@x.org.cn".to_owned()],
        ..Organization::default()
    }];
    let png = b"\x89PNG\r\n\x1a\n\r\n--q\x00\x0d\x0a\xff";
    let mut body =
        "From: a@x.org.cn\r\nContent-Type: multipart/mixed; boundary=qq\r\n\r\n--qq\r\n\r\n"
            .to_owned()
            .into_bytes();
    body.extend(STORY.as_bytes());
    body.extend(b"\r\n--qq\r\nContent-Type: image/png; name=\"../\xe5\x90\x88\xe7\x85\xa7.png\"\r\nContent-Transfer-Encoding: binary\r\n\r\n");
    body.extend(png);
    body.extend(b"\r\n--qq--\r\n");
    house.put("1.eml", body);
    house.gather().await;
    let row = house.rows().await.remove(0);
    assert_eq!(row.organization.as_deref(), Some("深圳市志愿者联合会"));
    assert!(!row.verified);
    assert_eq!(row.notes, ["截稿后收到（迟到稿）", "首次来稿的发件人"]);
    assert_eq!(row.text, STORY);
    assert_eq!(
        (
            row.attachments[0].name.as_str(),
            row.attachments[0].original_name.as_str()
        ),
        ("合照.png", "../合照.png")
    );
    assert_eq!(
        house.blobs.read(&row.attachments[0].sha256).await.unwrap(),
        png
    );
    let again = house.again(&row, house.limits.clone()).await;
    // The organization list of the database is empty here: the sender is no longer known.
    assert_eq!(
        again,
        Submission {
            organization: None,
            ..row
        }
    );
}

/// What anybody can forge is never believed, and nobody whose identity failed gets an answer.
#[tokio::test]
async fn only_our_providers_word_verifies_a_registered_sender() {
    let mut house = House::new().await;
    house.organizations = vec![Organization {
        code: "x".to_owned(),
        name: "深圳市志愿者联合会".to_owned(),
        addresses: vec!["news@x.org.cn".to_owned()],
        ..Organization::default()
    }];
    let head = |results: &str, from: &str, id: &str| {
        format!(
            "Authentication-Results: {results}\r\n{}",
            mail(from, id, id, &format!("{STORY}{id}"))
        )
    };
    let forged = "mx.our.example; dmarc=fail\r\nAuthentication-Results: mx.our.example; dmarc=pass";
    house.put(
        "1.eml",
        head("mx.our.example; dmarc=pass", "a@x.org.cn", "good"),
    );
    house.put("2.eml", head(forged, "a@x.org.cn", "forged"));
    house.put(
        "3.eml",
        head("mx.their.example; dmarc=pass", "a@x.org.cn", "foreign"),
    );
    house.put(
        "4.eml",
        head("mx.our.example; dmarc=pass", "b@y.org.cn", "stranger"),
    );
    house.put(
        "5.eml",
        format!(
            "Reply-To: <a@evil.cn>\r\nReceived: from a by b; Wed, 25 Nov 2026 08:00:00 +0800\r\n{}",
            mail(
                "a@x.org.cn",
                "swap",
                "swap",
                "五人参加了活动，请见附件照片与说明，谢谢编辑老师。"
            )
        ),
    );
    house.gather().await;
    let rows = house.rows().await;
    let facts: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.verified,
                row.envelope.authentication,
                row.envelope.first_time,
                row.envelope.no_answer.is_some(),
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            (true, Authentication::Passed, true, false),
            (false, Authentication::Failed, false, true),
            (false, Authentication::Unknown, false, false),
            (false, Authentication::Passed, true, false),
            (false, Authentication::Unknown, false, false),
        ]
    );
    assert_eq!(
        rows[1].notes,
        ["发件人身份核验未通过（疑似冒用深圳市志愿者联合会），请先与单位电话核实"]
    );
    assert_eq!(rows[3].organization, None);
    assert_eq!(
        rows[3].notes,
        [
            "文中单位：深圳市志愿者联合会（发件邮箱未登记，请核实）",
            "首次来稿的发件人"
        ]
    );
    assert!(
        rows[4].notes[0].contains("a***@evil.cn"),
        "{:?}",
        rows[4].notes
    );
    let arrived = rows[4].envelope.arrived_at.map(|at| at.to_rfc3339());
    assert_eq!(arrived.as_deref(), Some("2026-11-25T00:00:00+00:00"));
    let history = house
        .store
        .organization_history("深圳市志愿者联合会")
        .await
        .unwrap();
    assert_eq!(
        (history.submissions, history.accepted, history.stories),
        (4, 4, 0)
    );
    assert_eq!(history.last_received_at, Some(rows[0].received_at));
}

#[tokio::test]
async fn what_is_stored_shows_no_personal_data_and_the_raw_mail_does() {
    let house = House::new().await;
    let text = format!("{STORY}\n联系人：李青禾 13800138000，li@x.org.cn");
    house.put("1.eml", mail("li@x.cn", "来稿 13800138000", "1@x", &text));
    house.gather().await;
    let row = house.rows().await.remove(0);
    assert_eq!(row.subject, "来稿 138****8000");
    assert!(
        row.text.contains("138****8000，l***@x.org.cn"),
        "{}",
        row.text
    );
    let stored = serde_json::to_string(&row).unwrap();
    assert!(!stored.contains("13800138000"), "{stored}");
    let raw = house.blobs.read(&row.raw).await.unwrap();
    assert!(String::from_utf8_lossy(&raw).contains("13800138000"));
}

#[tokio::test]
async fn what_a_killed_round_received_is_read_by_the_next() {
    let house = House::new().await;
    let bytes = mail("li@x.cn", "来稿", "1@x", STORY).into_bytes();
    let raw = house.blobs.keep(bytes.clone()).await.unwrap();
    let register = Register::new(&[]);
    let desk = house.desk(&register);
    let incoming = Incoming {
        origin: "in/1.eml".to_owned(),
        raw,
        envelope: Envelope::default(),
        mailbox: None,
    };
    receive::receive(&desk, "path", vec![incoming])
        .await
        .unwrap();
    assert_eq!(house.rows().await[0].state, SubmissionState::Received);
    let finished = finish_received(&desk).await.unwrap();
    assert_eq!(states(&finished), ["accepted"]);
    assert!(finished[0].new);
    house.put("1.eml", bytes);
    assert!(house.gather().await.iter().all(|result| !result.new));
    assert_eq!(house.rows().await.len(), 1);
}

#[tokio::test]
async fn a_person_s_decision_outlives_a_new_parser() {
    use crate::model::submission::Decision;
    let house = House::new().await;
    house.put("1.eml", "From: a@x.cn\n\n  \n");
    house.gather().await;
    let row = house.rows().await.remove(0);
    assert_eq!(row.state.name(), "quarantined");
    let released = Submission {
        decision: Some(Decision {
            by: "chen".to_owned(),
            at: house.clock.now(),
            reason: "电话已核实".to_owned(),
        }),
        state: SubmissionState::Accepted,
        ..row.clone()
    };
    let at = house.clock.now();
    let store = &house.store;
    let decide = |state: &SubmissionState| {
        let (released, state) = (released.clone(), state.clone());
        async move { store.decide_submission(released, &state, "chen", at).await }
    };
    let stored = decide(&row.state).await.unwrap();
    assert!(decide(&row.state).await.is_err(), "its state moved");
    let again = house.again(&stored, house.limits.clone()).await;
    assert_eq!(again.state, SubmissionState::Accepted);
    assert_eq!(again.decision, released.decision);
}

/// A mail with files, each of them in base64 under the name given.
fn with_files(body: &str, files: &[(&str, &[u8])]) -> String {
    let mut mail = format!(
        "From: li@x.cn\r\nSubject: x\r\nMessage-ID: <{}@x>\r\nContent-Type: multipart/mixed; boundary=qq\r\n\r\n--qq\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n",
        BlobHash::of(&[body.as_bytes(), files[0].1].concat())
    );
    for (name, bytes) in files {
        mail += &format!(
            "--qq\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(bytes)
        );
    }
    mail + "--qq--\r\n"
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (number, three) in bytes.chunks(3).enumerate() {
        if number % 19 == 0 && number > 0 {
            out += "\r\n";
        }
        let all = three.iter().chain(&[0, 0]).take(3);
        let bits = all.fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        for place in 0..4 {
            let letter = LETTERS[bits >> (18 - place * 6) & 63];
            out.push(if place > three.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out
}

mod papers;
