//! Reads one edition's week from the store.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    app::{App, AppError},
    config::UnapprovedPolicy,
    model::{
        Edition, EditionState, Revision,
        change::ChangeState,
        ladder::StepName,
        mail::{MailPurpose, MailState, OutboxMail},
    },
    schedule::{Built, Busy, Channel, Mails, Rung, Unsigned, Week},
    store::{RevisionKind, StepState},
};

/// How long before its first rung an edition is looked at closely.
const AHEAD: TimeDelta = TimeDelta::hours(1);

/// How long after air an edition is looked at: what is not over by then is a person's.
const OVER: TimeDelta = TimeDelta::days(14);

/// No mail waits longer for its next try.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(21);

/// Keys of the work that belongs to an edition.
pub fn key(kind: &str, edition: &Edition) -> String {
    format!("{kind}/{}", edition.id)
}

/// Whether anything about the edition can be due: the others are not read at all.
pub fn is_near(app: &App, edition: &Edition, now: DateTime<Utc>) -> bool {
    edition.state != EditionState::Closed
        && now < edition.air_at + OVER
        && now + AHEAD >= app.settings().ladder.due_at(StepName::Open, edition)
}

/// All that the decision about `edition` is made from.
pub async fn week(app: &App, edition: &Edition, now: DateTime<Utc>) -> Result<Week, AppError> {
    let store = app.store();
    let id = edition.id;
    let rungs = store.steps(id).await?.into_iter().map(|step| Rung {
        name: step.name,
        due_at: step.due_at,
        not_after: step.not_after,
        over: step.state != StepState::Todo,
    });
    let rungs: Vec<Rung> = rungs.collect();
    let marks = store.revision_marks(id).await?;
    let programme = |mark: &&crate::store::RevisionMark| mark.kind == RevisionKind::Programme;
    let newest = marks.iter().rfind(programme).map(|mark| Built {
        revision: mark.revision,
        is_final: mark.is_final,
        packaged: mark.packaged,
    });
    let sealed = |mark: &&crate::store::RevisionMark| mark.is_final && mark.packaged;
    let last_final = marks
        .iter()
        .rfind(|mark| programme(mark) && sealed(mark))
        .map(|mark| mark.revision);
    let reserve = marks
        .iter()
        .rfind(|mark| mark.kind == RevisionKind::Reserve && sealed(mark))
        .map(|mark| mark.revision);
    let drafted = now >= app.settings().ladder.due_at(StepName::Draft, edition);
    let reading = drafted && edition.state.is_open();
    let chosen = store.chosen(id).await?;
    let all = store.mails(id).await?;
    let before_sending = edition.state.is_open() || edition.state == EditionState::Locked;
    let on_its_way = chosen.or(newest.map(|newest| newest.revision));
    let taken = |mail: &OutboxMail| mail.state == MailState::Accepted;
    let already = all
        .iter()
        .any(|mail| taken(mail) && (before_sending || Some(mail.revision) != on_its_way));
    let mails = if before_sending {
        Mails::default()
    } else {
        let receipts = store.receipts(id).await?;
        let confirmed = receipts.iter().any(|one| Some(one.revision) == on_its_way);
        mails(app, &all, on_its_way, confirmed, now)
    };
    let (built_at, build_dead) = match store.last_work(&key("build", edition)).await? {
        Some((at, dead)) => (Some(at), dead),
        None => (None, false),
    };
    let mut busy = Busy::default();
    for (kind, flag) in [
        ("build", &mut busy.build),
        ("reserve", &mut busy.reserve),
        ("send", &mut busy.send),
        ("second", &mut busy.second),
        ("rehearse", &mut busy.rehearse),
    ] {
        *flag = store.is_at_work(&key(kind, edition)).await?;
    }
    Ok(Week {
        air_at: edition.air_at,
        state: edition.state,
        rungs,
        unsigned: match app.settings().settings.schedule.unapproved {
            UnapprovedPolicy::Hold => Unsigned::Hold,
            UnapprovedPolicy::Auto => Unsigned::Auto,
        },
        approved: reading && app.is_signed(id).await?,
        newest,
        last_final,
        reserve,
        reserve_stories: reading
            && reserve.is_none()
            && !app.approved_reserve(id).await?.is_empty(),
        chosen,
        already,
        mails,
        second: second(app, edition, on_its_way).await?,
        confirmable: app.can_be_confirmed(),
        built_at,
        build_dead,
        busy,
        question: store
            .changes(id)
            .await?
            .iter()
            .any(|change| change.state == ChangeState::Open),
    })
}

/// The other way: where it leads, and whether the package went it.
async fn second(
    app: &App,
    edition: &Edition,
    on_its_way: Option<Revision>,
) -> Result<Channel, AppError> {
    let delivery = &app.settings().settings.delivery;
    if delivery.drop.is_none() && delivery.duty.is_empty() {
        return Ok(Channel::None);
    }
    let dropped = app.store().dropped(edition.id).await?;
    let lies = dropped
        .iter()
        .any(|one| one.done && Some(one.revision) == on_its_way);
    let told = app
        .store()
        .mails_for(edition.id, MailPurpose::Duty)
        .await?
        .iter()
        .any(|mail| Some(mail.revision) == on_its_way && mail.state == MailState::Accepted);
    Ok(if lies || (told && delivery.drop.is_none()) {
        Channel::Done
    } else {
        Channel::Ready
    })
}

fn mails(
    app: &App,
    all: &[OutboxMail],
    on_its_way: Option<Revision>,
    confirmed: bool,
    now: DateTime<Utc>,
) -> Mails {
    let of: Vec<&OutboxMail> = all
        .iter()
        .filter(|mail| Some(mail.revision) == on_its_way)
        .collect();
    let wanted = &app.settings().settings.delivery.recipients;
    let missing = wanted.iter().any(|to| {
        !of.iter()
            .any(|mail| mail.recipient.eq_ignore_ascii_case(to))
    });
    let next = of.iter().filter_map(|mail| match mail.state {
        MailState::Ready | MailState::Sending => Some(now),
        // Written by a wall clock that was ahead then: no wait is that long.
        MailState::Deferred if mail.next_at > now + LONGEST_WAIT => Some(now),
        MailState::Deferred => Some(mail.next_at),
        // The outbox asks the archive, and decides what becomes of it.
        MailState::Unknown => Some(mail.next_at.min(now + LONGEST_WAIT)),
        MailState::Accepted | MailState::Failed => None,
    });
    let any = |state: &MailState| of.iter().any(|mail| mail.state == *state);
    Mails {
        next_at: next.chain(missing.then_some(now)).min(),
        accepted: !missing && of.iter().all(|mail| mail.state == MailState::Accepted),
        in_doubt: any(&MailState::Unknown),
        blocked: any(&MailState::Failed),
        confirmed,
    }
}
