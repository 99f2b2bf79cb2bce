//! The house's states and refusals in the words of producers.

use chrono::TimeDelta;

use crate::{
    app::AppError,
    model::{EditionState, people::ReviewLevel, story::SignOffError},
};

/// Where an edition stands.
pub fn edition_state(state: EditionState) -> &'static str {
    match state {
        EditionState::Planned => "未开始",
        EditionState::Collecting => "收稿中",
        EditionState::Drafting => "成稿中",
        EditionState::InReview => "审稿中",
        EditionState::Approved => "已过终审",
        EditionState::Locked => "已锁单",
        EditionState::Packaged => "已打包",
        EditionState::Sending => "发送中",
        EditionState::Sent => "已发出",
        EditionState::Delivered => "电视台已签收",
        EditionState::Closed => "已结束",
        EditionState::Skipped => "停播",
        EditionState::Held => "暂停：未过终审",
        EditionState::InDoubt => "发送结果不明",
        EditionState::SendBlocked => "发送被拒",
        EditionState::Missed => "误播",
    }
}

/// How an edition's state is to be seen: `good`, `bad`, `work` or `quiet`.
pub fn edition_tone(state: EditionState) -> &'static str {
    match state {
        EditionState::Approved
        | EditionState::Locked
        | EditionState::Packaged
        | EditionState::Sent
        | EditionState::Delivered => "good",
        EditionState::Held
        | EditionState::InDoubt
        | EditionState::SendBlocked
        | EditionState::Missed => "bad",
        EditionState::Planned | EditionState::Closed | EditionState::Skipped => "quiet",
        EditionState::Collecting
        | EditionState::Drafting
        | EditionState::InReview
        | EditionState::Sending => "work",
    }
}

/// `2天3小时`, `3小时20分`, `12分`; under a minute `不到1分`.
pub fn span(length: TimeDelta) -> String {
    let minutes = length.num_minutes().abs();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, 0) => "不到1分".to_owned(),
        (0, 0, rest) => format!("{rest}分"),
        (0, hours, 0) => format!("{hours}小时"),
        (0, hours, rest) => format!("{hours}小时{rest}分"),
        (days, 0, _) => format!("{days}天"),
        (days, hours, _) => format!("{days}天{hours}小时"),
    }
}

/// What a person asked for and cannot have, with the way out; `None`: the fault is ours.
pub fn refused(error: &AppError) -> Option<String> {
    let level = |level: &ReviewLevel| level.label();
    Some(match error {
        AppError::SignOff(SignOffError::SetAside { .. }) => {
            "这条稿件已经搁下，先恢复再审。".to_owned()
        }
        AppError::SignOff(SignOffError::AlreadySigned { level: at }) => {
            format!("{}已经签过，稿件此后没有改动。", level(at))
        }
        AppError::SignOff(SignOffError::SamePerson {
            level: at, earlier, ..
        }) => format!(
            "您已经签了{}，{}须由另一位同事来签。",
            level(earlier),
            level(at)
        ),
        AppError::SignOff(SignOffError::OutOfOrder { level: at, missing }) => {
            format!(
                "{}在{}之后，先请同事签{}。",
                level(at),
                level(missing),
                level(missing)
            )
        }
        AppError::EditionState { state, .. } => format!(
            "这一期{}，稿件不能再改；确需改动，请制片发起更正。",
            edition_state(*state)
        ),
        AppError::Waits(_) | AppError::Usage(_) => {
            "这一步现在还不能做，请看页面上的提示。".to_owned()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_as_people_say_them() {
        let of = |minutes| span(TimeDelta::minutes(minutes));
        assert_eq!(of(0), "不到1分");
        assert_eq!(of(12), "12分");
        assert_eq!(of(200), "3小时20分");
        assert_eq!(of(-180), "3小时");
        assert_eq!(of(3060), "2天3小时");
    }
}
