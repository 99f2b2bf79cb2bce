//! The house's states and refusals in the words of producers.

use chrono::TimeDelta;

use crate::{
    app::{AppError, Declined},
    model::{
        self, EditionState, Story,
        amend::{AmendError, Field},
        captions::CaptionsError,
        people::ReviewLevel,
        shown::{CutError, PartError},
        special::OverrideError,
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

/// Where a story stands and how that is to be seen; what airs by a producer's word is red.
pub fn standing(story: &Story) -> (&'static str, &'static str) {
    let state = story.state();
    if story.is_approved() && story.overridden().is_some() {
        return ("特批", "bad");
    }
    (story_state(&state), story_tone(&state))
}

/// How a story's state is to be seen.
pub fn story_tone(state: &StoryState) -> &'static str {
    match state {
        StoryState::Approved => "good",
        StoryState::Draft | StoryState::FirstReview | StoryState::SecondReview => "work",
        StoryState::Held { .. } | StoryState::Killed { .. } => "quiet",
    }
}

/// What was done, in the log and in a story's history.
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
        "story.reopen" => "重新打开",
        "story.override" => "特批",
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
        "story.class" => "记下分类",
        "story.link" => "关联",
        "story.supplement" => "补充来稿",
        "story.learned" => "按编辑意见归类",
        "story.polish" => "采用润色稿",
        "story.merge" => "并稿",
        "story.cut" => "拆稿",
        "story.split" | "story.parted" => "拆开",
        "story.record" => "记录试读",
        "story.sound" => "改同期声",
        "user.add" => "添加人员",
        "user.role" => "改角色",
        "user.name" => "改姓名",
        "user.leave" => "停用人员",
        "user.return" => "恢复人员",
        "user.signout" => "退出所有设备",
        "user.passwd" => "重设密码",
        "session.begin" => "登录",
        "intake.ask" => "马上收稿",
        "organization.import" => "导入名录",
        "organization.address.add" => "认下邮箱",
        "organization.address.remove" => "不再认邮箱",
        "edition.lock" => "锁单",
        "edition.send" => "现在发送",
        "edition.order" => "调整顺序",
        "edition.advance" => "状态推进",
        "edition.plan" => "排入日历",
        "edition.want" => "提出停播或改期",
        "edition.withdraw" => "收回",
        "edition.skip" => "确认停播",
        "edition.move" => "确认改期",
        "edition.keep" => "照常播出",
        "edition.choose" => "选定稿件",
        "edition.as_run" => "记朗读时长",
        "edition.aired" => "填实播",
        "revision.freeze" => "定版",
        "step.end" => "日程步骤",
        "story.remark" => "写意见",
        "story.remark.done" => "处理意见",
        "package.make" => "打包",
        "package.drop" => "放到第二通道",
        "clock.believed" => "相信时钟",
        "submission.receive" => "收到来稿",
        "submission.read" => "读来稿",
        "submission.raw" => "看原件",
        "submission.decide" => "放行或退回来稿",
        "submission.reparse" => "重新读取",
        "submission.purge" => "清除原件",
        "mail.post" | "letter.post" | "notice.post" => "写好邮件",
        "mail.move" | "letter.move" | "notice.move" => "邮件状态",
        "mail.rebuild" => "重做邮件",
        "mail.receipt" => "签收",
        "mail.returned" => "退信",
        "alarm.raise" => "告警",
        "alarm.clear" => "告警解除",
        "link.revoke" => "关闭链接",
        "share.make" => "发出访客链接",
        "share.revoke" => "收回访客链接",
        "job.dead" => "后台任务放弃",
        "story.part" => "改画面范围",
        "story.credit" => "改署名",
        "story.clip" => "改入点出点",
        "work.ask" => "要求重新生成预览",
        "letter.reply" => "给来稿人写信",
        "story.fit" => "按时长调整",
        "story.length" => "长短交给规则",
        "rundown.undo" => "撤回一步",
        "rundown.redo" => "重做一步",
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

/// `3分12秒`, `8秒`; under a second `不到1秒`.
pub fn length(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => "不到1秒".to_owned(),
        (0, 0, seconds) => format!("{seconds}秒"),
        (0, minutes, seconds) => format!("{minutes}分{seconds:02}秒"),
        (hours, minutes, _) => format!("{hours}小时{minutes:02}分"),
    }
}

/// Why caption lines cannot stand.
fn captions(error: &CaptionsError) -> String {
    match error {
        CaptionsError::Unreadable(line) => format!("第{line}行唱词的时间看不懂，请写成 00:12.40。"),
        CaptionsError::Empty(line) => format!("第{line}行唱词没有字，写上字或并入上下行。"),
        CaptionsError::TooLong(line) => format!("第{line}行唱词太长，请断开。"),
        CaptionsError::NoTime(line) => format!("第{line}行唱词结束早于开始。"),
        CaptionsError::Overlap(line) => format!("第{line}行唱词与上一行的时间重叠。"),
        CaptionsError::Late(line, read) => {
            let read = model::captions::clock(*read);
            format!("第{line}行唱词晚于念稿结束（{read}），请改早一些。")
        }
        CaptionsError::TooMany => "唱词行数太多。".to_owned(),
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
        AppError::NotAired { .. } => "这一期还没有播出，播出以后再填实播。".to_owned(),
        AppError::Amend(AmendError::Empty(field)) => format!("{}不能空着。", field.label()),
        AppError::Amend(AmendError::TooLong(field)) => {
            format!("{}最多{}个字，请压缩后再存。", field.label(), field.most())
        }
        AppError::Amend(AmendError::NoStrap(_)) => "没有这一条人名条，请刷新页面。".to_owned(),
        AppError::Amend(AmendError::Captions(error)) => captions(error),
        AppError::Unfit(text) => (*text).to_owned(),
        AppError::Part(PartError::Small { width, least }) => {
            format!("画面只取了{width}像素宽，放大后发虚；至少要取{least}像素。")
        }
        AppError::Part(PartError::Outside) => "画面范围超出了图片，请重新框一次。".to_owned(),
        AppError::Part(PartError::Unreadable) => "没有收到画面范围，请重新框一次。".to_owned(),
        AppError::Cut(CutError::Unreadable) => {
            "时间写成“时:分:秒:帧”或“分:秒”，如 00:00:12:05 或 0:12.2。".to_owned()
        }
        AppError::Cut(CutError::Backwards) => "出点要在入点之后。".to_owned(),
        AppError::Cut(CutError::Short) => "入点到出点至少两秒，再短就是一闪。".to_owned(),
        AppError::Cut(CutError::Beyond(length)) => {
            format!(
                "这段视频只有{}（时:分:秒:帧），请改入点或出点。",
                length.timecode()
            )
        }
        AppError::SignedOff { .. } => {
            "终审已过，稿件已锁定；要改请审片或制片退回，或由制片重新打开。".to_owned()
        }
        AppError::Override(OverrideError::SetAside { .. }) => {
            "这条稿件已经搁下，先恢复再说。".to_owned()
        }
        AppError::Override(OverrideError::NothingMissing) => "三审已经齐全，不用特批。".to_owned(),
        AppError::Override(OverrideError::NobodyElse { .. }) => {
            "除您以外还没有人签过这条稿件，至少先请一位同事审过再特批。".to_owned()
        }
        AppError::OpenRemarks => "还有没处理的意见，处理完再终审。".to_owned(),
        AppError::Declined(why) => declined(why),
        AppError::NothingSaid => "请写一句原因。".to_owned(),
        AppError::Oneself => "自己的角色和停用，请另一位制片来改。".to_owned(),
        AppError::LastProducer => "这是最后一位制片，请先指定另一位。".to_owned(),
        AppError::Table(why) => why.clone(),
        AppError::Waits(_) | AppError::Usage(_) => {
            "这一步现在还不能做，请看页面上的提示。".to_owned()
        }
        _ => return None,
    })
}

/// Why something cannot be done any more, and what to do instead.
pub fn declined(why: &Declined) -> String {
    match why {
        Declined::NoStep => "没有可以撤回或重做的一步了。".to_owned(),
        Declined::StepSince => {
            "刚才又有人动过串联单，请看最新的一步，再决定要不要撤回。".to_owned()
        }
        Declined::ChangedSince { title, by } => {
            let who = if by.is_empty() { "有人" } else { by };
            if title.is_empty() {
                format!("此后{who}又调过顺序，不能撤回；请直接调整。")
            } else {
                format!("「{title}」此后{who}又改过，不能撤回；请在这一条上直接改。")
            }
        }
        Declined::PicturesMoved => {
            "同事刚动过这条的图片，现在看到的是最新的，请再调一次。".to_owned()
        }
        Declined::NotUsable { receipt } => {
            format!("来稿{receipt}还不是可用的来稿，先放行，再合并。")
        }
        Declined::NotWritten => "选的来稿都还没有成稿；等下一次成稿之后再合并。".to_owned(),
        Declined::OneAlready => "选的来稿已经是同一条稿件；请另选一件。".to_owned(),
        Declined::NotOneStory => {
            "只有单独写成一条的来稿才能拆；已经写成几条的，不用再拆。".to_owned()
        }
        Declined::NothingCut => "请勾选每一条从哪一段开始。".to_owned(),
        Declined::NotMerged => "这条稿件没有并过，或者已经拆开。".to_owned(),
        Declined::PartOfAnother => {
            "这条稿件已经并入另一条；要单独用它，请先拆开那一条。".to_owned()
        }
        Declined::NoReply { why } => format!("不能给这位来稿人写信：{why}。"),
        Declined::EmptyReply => "正文还空着。".to_owned(),
        Declined::LongReply { most } => format!("正文最多{most}个字，请压缩后再发。"),
        Declined::UnfinishedReply => "正文里还有“请写明要核实的内容”，请填好再发。".to_owned(),
        Declined::OfferGone => "串联单刚才变了，这条建议不再成立，请看新的建议。".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written like an action, and is none: keys of a settings file, names of marks.
    const NO_ACTIONS: [&str; 4] = [
        "alarm.recipients",
        "clock.running",
        "clock.trusted",
        "intake.sources.imap.user",
    ];

    fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                sources(&path, found);
            } else if name.ends_with(".rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next();
                found.push(code.unwrap_or_default().to_owned());
            }
        }
    }

    #[test]
    fn every_action_that_is_written_has_a_chinese_word() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        for room in [
            "app", "store", "schedule", "cli", "model", "alarm", "delivery",
        ] {
            sources(&root.join(room), &mut files);
        }
        let written = regex::Regex::new(
            r#"(point\()?"((?:alarm|backup|clock|edition|intake|job|letter|link|mail|notice|order|organization|package|revision|rundown|session|share|step|store|story|submission|user|work)(?:\.[a-z_]+)+)""#,
        )
        .unwrap();
        let is_file = |name: &str| {
            [".hbs", ".vtt", ".zip", ".key"]
                .iter()
                .any(|end| name.ends_with(end))
        };
        let mut actions: Vec<&str> = files
            .iter()
            .flat_map(|code| written.captures_iter(code))
            .filter(|found| found.get(1).is_none())
            .filter_map(|found| found.get(2))
            .map(|found| found.as_str())
            .filter(|name| !is_file(name) && !NO_ACTIONS.contains(name))
            .collect();
        actions.sort_unstable();
        actions.dedup();
        assert!(actions.len() > 80, "they are found: {actions:?}");
        assert!(
            ["story.sign", "job.dead", "edition.aired"]
                .iter()
                .all(|one| actions.contains(one))
        );
        let without: Vec<&&str> = actions.iter().filter(|one| action(one) == ***one).collect();
        assert!(without.is_empty(), "{without:?}");
        for field in ["lead", "strap.1.name", "captions"] {
            assert_ne!(action(&format!("story.amend.{field}")), "改稿件");
        }
    }

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
