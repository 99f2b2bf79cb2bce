use super::*;
use crate::model::notice::NoticeChannel;

#[test]
fn the_bodies_have_the_shape_that_the_robots_document() {
    let rows = [held()];
    let parse = |channel| -> serde_json::Value {
        serde_json::from_slice(&body(channel, &told(&rows), &HOUSE, now())).unwrap()
    };
    let wecom = parse(NoticeChannel::Wecom);
    assert_eq!(wecom["msgtype"], "markdown");
    assert!(wecom["markdown"]["content"].as_str().unwrap().len() <= 4096);
    let dingtalk = parse(NoticeChannel::Dingtalk);
    assert_eq!(dingtalk["msgtype"], "markdown");
    assert_eq!(
        dingtalk["markdown"]["title"],
        "【告警】锁单时间已过，2 条稿件没有签齐"
    );
    assert_eq!(dingtalk["at"]["isAtAll"], false);
    let json = parse(NoticeChannel::Json);
    let alarm = &json["alarms"][0];
    assert_eq!(json["schema"], "yixian-alarm/1");
    assert_eq!(alarm["event"], "repeated");
    assert_eq!(alarm["kind"], "held");
    assert_eq!(alarm["level"], "critical");
    assert_eq!(alarm["edition"], "2026-11-28");
    assert_eq!(alarm["air_at"], "2026-11-28T04:00:00Z");
    assert_eq!(alarm["action"].as_array().unwrap().len(), 4);
}

/// Made with Python's hmac, hashlib and base64 after the example of the robot's documentation.
#[test]
fn the_signature_is_the_documented_one() {
    let at = DateTime::from_timestamp_millis(1_577_262_236_757).unwrap();
    let [timestamp, sign] = sign("this is secret", at);
    assert_eq!(timestamp, ("timestamp", "1577262236757".to_owned()));
    assert_eq!(sign.0, "sign");
    assert_eq!(sign.1, "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=");
}

#[test]
fn an_answer_of_200_is_a_failure_when_its_code_says_so() {
    use NoticeChannel::{Dingtalk, Json, Wecom};
    let accepted =
        |channel, status, answer| matches!(judge(channel, status, answer), Verdict::Accepted(_));
    assert!(accepted(Wecom, 200, r#"{"errcode":0,"errmsg":"ok"}"#));
    assert!(accepted(Json, 204, ""));
    assert!(!accepted(Dingtalk, 200, "<html>login</html>"));
    assert_eq!(
        judge(
            Dingtalk,
            200,
            r#"{"errcode":310000,"errmsg":"sign not match"}"#
        ),
        Verdict::Failed(
            r#"errcode 310000: {"errcode":310000,"errmsg":"sign not match"}"#.to_owned()
        )
    );
    for (channel, status, answer) in [
        (Wecom, 200, r#"{"errcode":45009}"#),
        (Dingtalk, 200, r#"{"errcode":410100}"#),
        (Json, 503, ""),
        (Json, 429, ""),
    ] {
        assert!(
            matches!(judge(channel, status, answer), Verdict::Deferred(_)),
            "{status} {answer}"
        );
    }
    assert!(matches!(judge(Json, 404, ""), Verdict::Failed(_)));
}
