//! What the decision says is wrong, in the newsroom's words; and the letters of the ladder.

use crate::{
    app::{App, AppError, DeliverReport, DeliveryAlarm},
    model::{
        Edition,
        alarm::{Alarm, AlarmKind, AlarmLevel},
        notice::NoticeKind,
    },
    schedule::{Notice, Trouble},
    store::Claimed,
};

/// Writes the letter of a rung; what came of it, for the rung's row.
pub async fn notice(app: &App, edition: &Edition, notice: Notice) -> Result<String, AppError> {
    let written = match notice {
        Notice::Contributors => app.invite(edition).await?,
        Notice::Ready => app.tell_ready(edition).await?,
        Notice::Remind => app.tell_review(edition, NoticeKind::Remind).await?,
        Notice::Escalate => app.tell_review(edition, NoticeKind::Escalate).await?,
        Notice::LastCall => app.tell_review(edition, NoticeKind::LastCall).await?,
    };
    Ok(match written {
        0 => "nobody is set up to be told".to_owned(),
        count => format!("told {count}"),
    })
}

/// The alarm that a trouble is, and its key.
fn kind(trouble: Trouble) -> AlarmKind {
    match trouble {
        Trouble::Question => AlarmKind::Calendar,
        Trouble::RehearsalFailed => AlarmKind::RehearsalFailed,
        Trouble::NoReserve => AlarmKind::ReserveNone,
        Trouble::Unapproved => AlarmKind::Unapproved,
        Trouble::Held => AlarmKind::Held,
        Trouble::NoPackage => AlarmKind::NoPackage,
        Trouble::NothingToSend => AlarmKind::NothingToSend,
        Trouble::NotSent => AlarmKind::NotSent,
        Trouble::Unconfirmed => AlarmKind::Unconfirmed,
        Trouble::InDoubt => AlarmKind::InDoubt,
        Trouble::Blocked => AlarmKind::SendBlocked,
        Trouble::Missed => AlarmKind::Missed,
    }
}

fn title(trouble: Trouble, edition: &Edition) -> String {
    let number = edition.number;
    match trouble {
        Trouble::Question => format!("第{number}期的播出安排待确认"),
        Trouble::RehearsalFailed => format!("第{number}期排练包没有做出来"),
        Trouble::NoReserve => format!("第{number}期没有备播包，也没有签齐的版本"),
        Trouble::Unapproved => format!("第{number}期仍有稿件未签齐三审"),
        Trouble::Held => format!("第{number}期已留置：到锁单时间仍未签齐三审"),
        Trouble::NoPackage => format!("第{number}期已锁单，但播出包还没有做出来"),
        Trouble::NothingToSend => {
            format!("第{number}期没有可送的内容：无签齐的版本，也无备播包")
        }
        Trouble::NotSent => format!("第{number}期播出包仍未被电视台邮件服务器收下"),
        Trouble::Unconfirmed => format!("第{number}期播出包已送出，电视台尚未签收"),
        Trouble::InDoubt => format!("第{number}期播出包是否送达不明"),
        Trouble::Blocked => format!("第{number}期播出包被电视台邮件服务器拒收"),
        Trouble::Missed => format!("第{number}期到播出时间仍未送达"),
    }
}

/// Tells a person.
pub async fn raise(app: &App, edition: &Edition, trouble: Trouble) -> Result<(), AppError> {
    let alarm = Alarm::of_edition(kind(trouble), edition.id, title(trouble, edition));
    app.raise(alarm).await?;
    Ok(())
}

/// It is over.
pub async fn clear(app: &App, edition: &Edition, trouble: Trouble) -> Result<(), AppError> {
    app.clear(&format!("{}/{}", kind(trouble).name(), edition.id))
        .await?;
    Ok(())
}

/// What a delivery found that needs a person.
pub async fn delivery(app: &App, report: &DeliverReport) -> Result<(), AppError> {
    for alarm in &report.alarms {
        app.raise(of_delivery(alarm, report.edition)).await?;
    }
    Ok(())
}

/// What the outbox or the second channel found, as an alarm of the house.
pub fn of_delivery(found: &DeliveryAlarm, edition: crate::model::EditionId) -> Alarm {
    let level = match found.level {
        crate::app::AlarmLevel::Critical => AlarmLevel::Critical,
        crate::app::AlarmLevel::Warning => AlarmLevel::Warning,
    };
    Alarm {
        key: found.key.clone(),
        kind: AlarmKind::NotSent,
        level,
        edition: Some(edition),
        title: found.title.clone(),
        action: found.action.clone(),
        detail: found.detail.clone(),
    }
}

/// Work that was given up was done since.
pub async fn alive(app: &App, work: &Claimed) -> Result<(), AppError> {
    let key = Alarm::of_machine(AlarmKind::DeadJob, &work.key, "").key;
    app.clear(&key).await?;
    Ok(())
}

/// Work that was given up.
pub async fn dead(app: &App, work: &Claimed, trouble: &str) -> Result<(), AppError> {
    let what = work.key.clone();
    let alarm = Alarm::of_machine(
        AlarmKind::DeadJob,
        &what,
        format!("任务 {what} 多次失败，已放弃"),
    )
    .with_detail(trouble);
    app.raise(alarm).await?;
    Ok(())
}
