use super::*;
use crate::model::{
    Millis,
    notice::{NoticeKind, Words},
    people::ReviewLevel,
};

/// An alarm as a plain mail.
const ALARM: &str = "锁单时间已过，2 条稿件没有签齐
《每周一现》 · 紧急

播出      距播出还有 3 小时 20 分
期次      第327期（2026年11月28日 12:00 播出）
发生      11月28日 08:15 起，已 25 分钟（第 3 次提醒）
情况      长者数字课堂开课：缺终审
          山野救援队演练夜间搜救：缺复审、终审

现在要做
  1. 现在没有任何内容发给电视台：请立即联系终审人
  2. 逐条签发：yixian story approve 稿件编号 --level final --by 登录名
  3. 全部签完后锁单：yixian edition lock 2026-11-28，播出包会自动送出
  4. 来不及时致电电视台，商定用备播还是停播：yixian edition skip 2026-11-28 --reason 原因

《每周一现》编辑部
值班编辑 陈晓岚 0755-00000000
（本邮件由系统自动发出）
";

/// The Friday mail when all is well.
const READY: &str = "系统就绪
《每周一现》第327期 · 2026年11月28日 12:00 播出

播出      距播出还有 19 小时 20 分（《城市发现》内）
演练包    r2 完整（11月27日 14:40 制作）
总时长    4:58（欠 2 秒）（时段 5:00）
稿件      1 条，1 条已签齐
备播包    4 条稿件（11月15日 16:40 制作）

稿件与签发
  1. 长者数字课堂开课（已签齐 · 深圳市和风社区服务中心）

接下来
  11月28日 10:00 锁单：此后改动须出更正版
  11月28日 11:10 送播

检查正常
  邮件线路 smtp.newsroom.example:465，登录正常
  备份 11月27日 03:00，已核对

《每周一现》编辑部
值班编辑 陈晓岚 0755-00000000
（本邮件由系统自动发出）
";

/// Writes the mail where a person can look at it, when one asks for it.
fn look(name: &str, words: &Words) {
    assert!(words.html.contains("</html>"), "{name}");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/look");
    if folder.is_dir() {
        std::fs::write(folder.join(format!("{name}.html")), &words.html).unwrap();
        let text = format!("Subject: {}\n\n{}", words.subject, words.text);
        std::fs::write(folder.join(format!("{name}.txt")), text).unwrap();
    }
}

#[test]
fn an_alarm_says_what_since_when_what_to_do_and_how_long_there_is() {
    let row = held();
    let words = bulletin(&told(std::slice::from_ref(&row)), &HOUSE, now()).unwrap();
    look("alarm", &words);
    assert_eq!(
        words.subject,
        "【告警】锁单时间已过，2 条稿件没有签齐（第 3 次提醒）"
    );
    assert!(words.urgent);
    assert_eq!(words.text, ALARM);
    for part in [
        "距播出还有 3 小时 20 分",
        "<code",
        "yixian edition lock 2026-11-28",
    ] {
        assert!(words.html.contains(part), "{part}");
    }
}

#[test]
fn what_is_well_again_asks_for_nothing() {
    let row = StoredAlarm {
        cleared_at: Some(now()),
        ..held()
    };
    let words = bulletin(&told(std::slice::from_ref(&row)), &HOUSE, now()).unwrap();
    look("cleared", &words);
    assert_eq!(words.subject, "【恢复】锁单时间已过，2 条稿件没有签齐");
    assert!(!words.urgent);
    assert!(words.text.contains("历时 25 分钟"), "{}", words.text);
    assert!(!words.text.contains("现在要做"));
}

#[test]
fn many_alarms_are_one_list_and_hostile_words_come_out_literally() {
    let rows = many();
    let words = bulletin(&told(&rows), &HOUSE, now()).unwrap();
    look("many", &words);
    assert!(
        words
            .subject
            .starts_with("【告警】3 项需要处理，1 项已恢复："),
        "{}",
        words.subject
    );
    assert!(words.text.contains(HOSTILE), "{}", words.text);
    assert!(!words.html.contains("<b>"));
    assert!(words.html.contains("&lt;b&gt;&amp;{{x}}&lt;/b&gt;"));
}

#[test]
fn a_subject_stays_one_line_and_a_page_of_a_server_is_cut() {
    let alarm = Alarm::of_machine(
        AlarmKind::SendBlocked,
        "",
        format!("拒收\r\nBcc: x@evil.example {}", "长".repeat(200)),
    )
    .with_detail("字".repeat(2000) + &"\n行".repeat(100));
    let row = StoredAlarm::opened(alarm, now());
    let words = bulletin(&told(std::slice::from_ref(&row)), &HOUSE, now()).unwrap();
    assert!(!words.subject.contains(['\r', '\n']));
    assert!(words.subject.chars().count() <= 100);
    assert!(words.text.chars().count() < 2500, "{}", words.text.len());
}

fn stories() -> Vec<UnsignedStory> {
    vec![
        UnsignedStory {
            headline: "长者数字课堂开课".to_owned(),
            organization: "深圳市和风社区服务中心".to_owned(),
            lacks: vec![],
        },
        UnsignedStory {
            headline: HOSTILE.to_owned(),
            organization: "深圳市南岭山野救援协会".to_owned(),
            lacks: vec![ReviewLevel::Second, ReviewLevel::Final],
        },
    ]
}

fn week() -> Ready {
    let friday = now() - TimeDelta::hours(16);
    Ready {
        number: 327,
        air_at: air().air_at,
        package: Some(RehearsalPackage {
            revision: 2,
            made_at: friday - TimeDelta::hours(2),
            problem: String::new(),
        }),
        trt: Millis(298_000),
        slot: Millis(300_000),
        stories: stories()[..1].to_vec(),
        reserve: Some(Reserve {
            made_at: friday - TimeDelta::days(12),
            stories: 4,
        }),
        next: vec![
            NextStep {
                at: air().air_at - TimeDelta::hours(2),
                what: "锁单：此后改动须出更正版".to_owned(),
            },
            NextStep {
                at: air().air_at - TimeDelta::minutes(50),
                what: "送播".to_owned(),
            },
        ],
        checks: vec![
            Check {
                what: "邮件线路".to_owned(),
                well: true,
                found: "smtp.newsroom.example:465，登录正常".to_owned(),
                fix: String::new(),
            },
            Check {
                what: "备份".to_owned(),
                well: true,
                found: "11月27日 03:00，已核对".to_owned(),
                fix: String::new(),
            },
        ],
    }
}

#[test]
fn the_friday_mail_says_that_all_is_in_order() {
    let words = ready(&week(), &HOUSE, now() - TimeDelta::hours(16)).unwrap();
    look("ready", &words);
    assert_eq!(
        words.subject,
        "【系统就绪】《每周一现》第327期 11月28日 12:00 播出，演练正常"
    );
    assert_eq!(words.text, READY);
}

#[test]
fn the_friday_mail_says_first_what_is_not_in_order() {
    let mut sick = week();
    sick.stories = stories();
    sick.trt = Millis(312_400);
    sick.reserve = None;
    sick.checks[1] = Check {
        what: "备份".to_owned(),
        well: false,
        found: "最近一次是 3 天前".to_owned(),
        fix: "立即备份：`yixian store backup`".to_owned(),
    };
    let friday = now() - TimeDelta::hours(16);
    let words = ready(&sick, &HOUSE, friday).unwrap();
    look("not-ready", &words);
    assert_eq!(
        sick.problems(friday),
        [
            "1 条稿件没有签齐",
            "超时 12 秒",
            "没有备播包",
            "备份：最近一次是 3 天前"
        ]
    );
    assert!(words.subject.starts_with("【需要处理】《每周一现》第327期"));
    assert!(words.text.contains("待复审、终审"));
    assert!(words.text.contains(HOSTILE));
    sick.package = None;
    assert!(sick.problems(friday).contains(&"没有演练包".to_owned()));
}

#[test]
fn reminders_say_until_when_and_what_happens_without_a_hand() {
    let asked = |kind, unattended| Review {
        kind,
        number: 327,
        edition: "2026-11-28".parse().unwrap(),
        air_at: air().air_at,
        lock_at: air().air_at - TimeDelta::hours(2),
        send_at: air().air_at - TimeDelta::minutes(50),
        stories: stories()[1..].to_vec(),
        unattended,
    };
    let subject = |kind, unattended| {
        let words = review(&asked(kind, unattended), &HOUSE, now()).unwrap();
        look(kind.name(), &words);
        words.subject
    };
    assert_eq!(
        subject(NoticeKind::Remind, Unattended::Nothing),
        "【催审】《每周一现》第327期还有 1 条待签，11月28日 10:00 锁单"
    );
    assert!(
        subject(NoticeKind::Escalate, Unattended::Reserve { age_days: 12 })
            .starts_with("【催审·升级】")
    );
    assert_eq!(
        subject(
            NoticeKind::LastCall,
            Unattended::LastApproved { revision: 2 }
        ),
        "【最后提醒】《每周一现》第327期还有 1 条待签，11月28日 11:10 将自动发送：最近一次签齐的播出包 r2，其后的修改不发"
    );
}

#[test]
fn the_station_hears_of_a_week_that_is_not_as_always() {
    let mut week = Announcement {
        number: 327,
        air_at: air().air_at,
        moved_to: None,
        reason: "国庆节特别编排".to_owned(),
        decided_by: vec!["丙制片".to_owned(), "乙审片".to_owned()],
        next_air_at: Some(air().air_at + TimeDelta::days(7)),
    };
    let words = announce(&week, &HOUSE).unwrap();
    look("skipped", &words);
    assert_eq!(
        words.subject,
        "【停播通知】《每周一现》第327期（11月28日 12:00）停播"
    );
    week.moved_to = Some(air().air_at + TimeDelta::hours(30));
    let words = announce(&week, &HOUSE).unwrap();
    look("moved", &words);
    assert_eq!(
        words.subject,
        "【改期通知】《每周一现》第327期 由 11月28日 12:00 改为 11月29日 18:00 播出"
    );
    assert!(words.text.contains("2026年11月29日 18:00（星期日）"));
}
