//! The house's states and refusals in the words of producers.

use chrono::TimeDelta;

use crate::{
    app::AppError,
    model::{
        EditionState,
        amend::{AmendError, Field},
        people::ReviewLevel,
        story::{CheckLevel, SignOffError, StoryState},
    },
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

/// Where a story stands.
pub fn story_state(state: &StoryState) -> &'static str {
    match state {
        StoryState::Draft => "待初审",
        StoryState::FirstReview => "待复审",
        StoryState::SecondReview => "待终审",
        StoryState::Approved => "已签发",
        StoryState::Held { .. } => "待播",
        StoryState::Killed { .. } => "撤稿",
    }
}

/// How a story's state is to be seen.
pub fn story_tone(state: &StoryState) -> &'static str {
    match state {
        StoryState::Approved => "good",
        StoryState::Draft | StoryState::FirstReview | StoryState::SecondReview => "work",
        StoryState::Held { .. } | StoryState::Killed { .. } => "quiet",
    }
}

/// What was done to a story.
pub fn action(action: &str) -> String {
    if let Some(field) = action.strip_prefix("story.amend.") {
        let field = field.parse::<Field>().map_or("稿件", Field::label);
        return format!("改{field}");
    }
    match action {
        "story.draft" => "成稿",
        "story.kept" => "原有稿件",
        "story.version" => "选定长短",
        "story.sign" => "签字",
        "story.return" => "退回",
        "story.undo" => "恢复",
        "story.media" => "换图片",
        "story.hold" => "搁下",
        "story.kill" => "撤稿",
        "story.release" => "恢复候选",
        "story.pin" => "定为必播",
        "story.ban" => "本期不播",
        "story.reserve" => "转为备播",
        "story.carry" => "转入本期",
        "story.classify" => "改分类",
        "story.link" => "关联",
        "story.supplement" => "补充来稿",
        "story.learned" => "按编辑意见归类",
        "story.polish" => "采用润色稿",
        "story.merge" => "并稿",
        "story.record" => "记录试读",
        "story.sound" => "改同期声",
        other => other,
    }
    .to_owned()
}

/// A finding's level.
pub fn check_level(level: CheckLevel) -> (&'static str, &'static str) {
    match level {
        CheckLevel::Block => ("不得播出", "bad"),
        CheckLevel::Fix => ("须修改", "work"),
        CheckLevel::Note => ("请留意", "quiet"),
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
        AppError::Amend(AmendError::Empty(field)) => format!("{}不能空着。", field.label()),
        AppError::Amend(AmendError::TooLong(field)) => {
            format!("{}最多{}个字，请压缩后再存。", field.label(), field.most())
        }
        AppError::Amend(AmendError::NoStrap(_)) => "没有这一条人名条，请刷新页面。".to_owned(),
        AppError::OpenRemarks => "还有没处理的意见，处理完再终审。".to_owned(),
        AppError::NothingSaid => "请写一句原因。".to_owned(),
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
