//! Letters to the producers that belong to a rung of the ladder, and to the station about its calendar.

use chrono::{DateTime, Utc};

use super::{App, AppError};
use crate::{
    alarm::{
        self, Announcement, Invitation, NextStep, Ready, RehearsalPackage, Reserve, Review,
        Unattended, UnsignedStory,
    },
    config::UnapprovedPolicy,
    model::{
        Edition, EditionState, Millis, Story,
        change::{CalendarChange, ChangeKind},
        ladder::StepName,
        notice::{NoticeKind, Words},
    },
    store::{RevisionKind, RevisionMark},
};

/// Steps that the Friday mail names.
const STEPS_AHEAD: usize = 6;

impl App {
    /// 「系统就绪」: what stands the day before, what is missing, what comes next. Returns how many were
    /// written.
    ///
    /// # Errors
    /// The database or the disk refuses.
    pub async fn tell_ready(&self, edition: &Edition) -> Result<usize, AppError> {
        let words = self.ready_words(edition).await?;
        self.notify(NoticeKind::Ready, &edition.id.to_string(), &words)
            .await
    }

    pub(super) async fn ready_words(&self, edition: &Edition) -> Result<Words, AppError> {
        let now = self.clock.now();
        let newest = self.store.revisions(edition.id).await?.pop();
        let stories = self
            .unsigned(
                edition,
                newest.as_ref().map(|one| &one.revision.stories[..]),
            )
            .await?;
        let slot = Millis::from_seconds(self.settings.settings.programme.slot_seconds.into());
        let package = newest.as_ref().and_then(|stored| {
            let package = stored.package.as_ref()?;
            let whole = crate::package::is_whole(package);
            Some(RehearsalPackage {
                revision: stored.revision.revision.0,
                made_at: stored.revision.frozen_at,
                problem: if whole {
                    String::new()
                } else {
                    "包里有文件缺失或长度不对，下一轮会自动重做".to_owned()
                },
            })
        });
        let reserve = self.reserve_mark(edition).await?;
        let reserve_stories = self.approved_reserve(edition.id).await?.len();
        let mut next: Vec<NextStep> = self
            .settings
            .ladder
            .of(edition)
            .into_iter()
            .filter(|step| step.due_at > now)
            .map(|step| NextStep {
                at: step.due_at,
                what: step.meaning,
            })
            .collect();
        next.truncate(STEPS_AHEAD);
        let ready = Ready {
            number: edition.number,
            air_at: edition.air_at,
            package,
            trt: newest
                .as_ref()
                .map_or(Millis(0), |one| one.revision.rundown.trt()),
            slot,
            stories,
            reserve: reserve.map(|mark| Reserve {
                made_at: mark.frozen_at,
                stories: reserve_stories,
            }),
            next,
            checks: self.ready_checks().await,
        };
        Ok(alarm::ready(&ready, &self.house(), now)?)
    }

    /// 催审, 升级, 最后提醒: which stories lack which signature, and what goes when nobody acts.
    ///
    /// # Errors
    /// The database or the disk refuses.
    pub async fn tell_review(
        &self,
        edition: &Edition,
        kind: NoticeKind,
    ) -> Result<usize, AppError> {
        let words = self.review_words(edition, kind).await?;
        self.notify(kind, &edition.id.to_string(), &words).await
    }

    pub(super) async fn review_words(
        &self,
        edition: &Edition,
        kind: NoticeKind,
    ) -> Result<Words, AppError> {
        let ladder = &self.settings.ladder;
        let newest = self.store.revisions(edition.id).await?.pop();
        let stories = self
            .unsigned(
                edition,
                newest.as_ref().map(|one| &one.revision.stories[..]),
            )
            .await?;
        let review = Review {
            kind,
            number: edition.number,
            edition: edition.id,
            air_at: edition.air_at,
            lock_at: ladder.due_at(StepName::Lock, edition),
            send_at: ladder.due_at(StepName::Send, edition),
            stories: stories
                .into_iter()
                .filter(|story| !story.lacks.is_empty())
                .collect(),
            unattended: self.unattended(edition).await?,
        };
        Ok(alarm::review(&review, &self.house(), self.clock.now())?)
    }

    /// 约稿: the correspondents of the settings are told when the copy deadline is.
    ///
    /// # Errors
    /// The database or the disk refuses.
    pub async fn invite(&self, edition: &Edition) -> Result<usize, AppError> {
        if self.settings.settings.schedule.contributors.is_empty() {
            return Ok(0);
        }
        let words = self.invitation_words(edition)?;
        let key = edition.id.to_string();
        self.notify(NoticeKind::Contributors, &key, &words).await
    }

    pub(super) fn invitation_words(&self, edition: &Edition) -> Result<Words, AppError> {
        let invitation = Invitation {
            number: edition.number,
            air_at: edition.air_at,
            cutoff_at: self.settings.ladder.due_at(StepName::Cutoff, edition),
            address: self.settings.settings.delivery.from.clone(),
        };
        Ok(alarm::invite(&invitation, &self.house())?)
    }

    /// 停播通知, 改期通知: silence by design must not look like silence by fault.
    ///
    /// # Errors
    /// The database or the disk refuses.
    pub async fn announce_change(
        &self,
        change: &CalendarChange,
        before: &Edition,
    ) -> Result<usize, AppError> {
        let kind = match change.kind {
            ChangeKind::Skip => NoticeKind::Skipped,
            ChangeKind::Move => NoticeKind::Moved,
            ChangeKind::Keep => return Ok(0),
        };
        let after = before.air_at.max(change.air_at.unwrap_or(before.air_at));
        let editions = self.store.editions().await?;
        let next = editions
            .iter()
            .filter(|other| other.id != before.id && other.state != EditionState::Skipped)
            .map(|other| other.air_at)
            .filter(|at| *at > after)
            .min();
        let announcement = Announcement {
            number: before.number,
            air_at: before.air_at,
            moved_to: change.air_at,
            reason: change.reason.clone(),
            decided_by: vec![
                self.name_of(&change.by).await,
                self.name_of(&change.decided_by).await,
            ],
            next_air_at: next,
        };
        let words = alarm::announce(&announcement, &self.house())?;
        // The change's number: moved twice is told twice.
        let key = format!("{}/{}", before.id, change.id);
        self.notify(kind, &key, &words).await
    }

    /// The name of a login; the login itself where it is nobody's.
    pub async fn name_of(&self, login: &str) -> String {
        match self.store.user(login).await {
            Ok(user) => user.name,
            Err(_) if login == "yixian" => "系统".to_owned(),
            Err(_) if login == "cli" => "命令行".to_owned(),
            Err(_) => login.to_owned(),
        }
    }

    /// The newest reserve edition that is packaged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn reserve_mark(&self, edition: &Edition) -> Result<Option<RevisionMark>, AppError> {
        let marks = self.store.revision_marks(edition.id).await?;
        Ok(marks
            .into_iter()
            .rfind(|mark| mark.kind == RevisionKind::Reserve && mark.packaged))
    }

    /// What leaves when nobody does anything more.
    async fn unattended(&self, edition: &Edition) -> Result<Unattended, AppError> {
        let marks = self.store.revision_marks(edition.id).await?;
        let programme = |mark: &&RevisionMark| mark.kind == RevisionKind::Programme;
        let newest = marks.iter().rfind(programme).copied();
        if let Some(newest) = newest
            && self.is_signed(edition.id).await?
        {
            return Ok(Unattended::Approved {
                revision: newest.revision.0,
            });
        }
        if self.settings.settings.schedule.unapproved == UnapprovedPolicy::Auto {
            return Ok(
                newest.map_or(Unattended::Nothing, |mark| Unattended::Unapproved {
                    revision: mark.revision.0,
                }),
            );
        }
        let sealed = |mark: &&RevisionMark| mark.is_final && mark.packaged;
        if let Some(last) = marks.iter().rfind(|mark| programme(mark) && sealed(mark)) {
            return Ok(Unattended::LastApproved {
                revision: last.revision.0,
            });
        }
        let now: DateTime<Utc> = self.clock.now();
        Ok(match self.reserve_mark(edition).await? {
            Some(reserve) => Unattended::Reserve {
                age_days: u32::try_from((now - reserve.frozen_at).num_days()).unwrap_or(0),
            },
            None => Unattended::Nothing,
        })
    }

    /// The stories of the rundown with the signatures that they lack, in air order.
    async fn unsigned(
        &self,
        edition: &Edition,
        told: Option<&[Story]>,
    ) -> Result<Vec<UnsignedStory>, AppError> {
        let now = self.store.stories(Some(edition.id)).await?;
        Ok(told
            .unwrap_or_default()
            .iter()
            .map(|story| now.iter().find(|one| one.id == story.id).unwrap_or(story))
            .map(|story| UnsignedStory {
                headline: story.draft.headline.clone(),
                organization: story.draft.organization.clone().unwrap_or_default(),
                lacks: story.missing(),
            })
            .collect())
    }
}
