use proptest::prelude::*;

use super::*;
use crate::alarm::chat::{DINGTALK, WECOM, message, plain, title};

/// An alarm in the Markdown of 企业微信.
const MESSAGE: &str = "### 【告警】锁单时间已过，2 条稿件没有签齐
《每周一现》
第327期，11月28日 12:00 播出，**距播出还有 3 小时 20 分**
11月28日 08:15 起，已 25 分钟，第 3 次提醒
> 长者数字课堂开课：缺终审
> 山野救援队演练夜间搜救：缺复审、终审
现在要做：
1. 现在没有任何内容发给电视台：请立即联系终审人
2. 逐条签发： `yixian story approve 稿件编号 --level final --by 登录名`
3. 全部签完后锁单： `yixian edition lock 2026-11-28` ，播出包会自动送出
4. 来不及时致电电视台，商定用备播还是停播： `yixian edition skip 2026-11-28 --reason 原因`
值班编辑 陈晓岚 0755-00000000";

#[test]
fn words_from_outside_neither_link_nor_call_anybody() {
    let rows = many();
    for dialect in [WECOM, DINGTALK] {
        let text = message(&told(&rows), &HOUSE, now(), dialect);
        for sign in ["<", "[", "](", "://", "@"] {
            assert!(!text.contains(sign), "{sign}: {text}");
        }
        // Commands of ours are whole.
        assert!(text.contains("yixian edition lock 2026-11-28"));
        assert!(text.contains("《每周一现》"));
    }
    assert_eq!(
        plain("[点我](http://evil.example/) <@all> @所有人"),
        "［点我］（http：//evil.example/） ＜＠all＞ ＠所有人"
    );
}

#[test]
fn a_message_reads_like_this() {
    let row = held();
    let rows = [row];
    assert_eq!(message(&told(&rows), &HOUSE, now(), WECOM), MESSAGE);
    assert_eq!(
        title(&told(&rows)),
        "【告警】锁单时间已过，2 条稿件没有签齐"
    );
}

#[test]
fn a_flood_fits_into_what_the_robot_takes_with_the_gravest_whole() {
    let mut rows = many();
    for number in 0..200 {
        let kind = AlarmKind::DeadJob;
        rows.push(StoredAlarm::opened(
            Alarm::of_machine(
                kind,
                &number.to_string(),
                format!("第 {number} 件工作放弃了"),
            ),
            now(),
        ));
    }
    let text = message(&told(&rows), &HOUSE, now(), WECOM);
    assert!(text.len() <= 4096, "{}", text.len());
    assert!(text.contains("锁单时间已过"));
    assert!(text.ends_with("yixian alarm list"));
}

proptest! {
    #[test]
    fn no_words_whatever_break_out_or_grow_too_long(title in ".{0,300}", detail in ".{0,9000}") {
        let alarm = Alarm::of_machine(AlarmKind::Database, "", title).with_detail(detail);
        let rows = [StoredAlarm::opened(alarm, now())];
        for dialect in [WECOM, DINGTALK] {
            let text = message(&told(&rows), &HOUSE, now(), dialect);
            prop_assert!(text.len() <= dialect.most);
            prop_assert!(!text.contains("](") && !text.contains("<@") && !text.contains("://"));
        }
    }
}
