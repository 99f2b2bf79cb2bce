//! 停播, 改期, 照常: wanted by one person, carried out by the word of a second one, and announced.

use chrono::{DateTime, Utc};

use super::{App, AppError};
use crate::model::{
    Edition, EditionId, EditionState,
    change::{CalendarChange, ChangeKind, ChangeState, same_person},
    holiday::question,
};

/// Who asks about a holiday: nobody's login.
const CALENDAR: &str = "calendar";

impl App {
    /// Enters the wish to skip or move an edition. Nothing changes until a second person confirms it.
    ///
    /// # Errors
    /// The edition is locked or gone already, or the new time is past or another edition's.
    pub async fn want_change(
        &self,
        id: EditionId,
        kind: ChangeKind,
        air_at: Option<DateTime<Utc>>,
        reason: &str,
        by: &str,
    ) -> Result<CalendarChange, AppError> {
        let edition = self.open_edition(id).await?;
        self.refuse_time(&edition, air_at).await?;
        if reason.trim().is_empty() {
            return Err(AppError::Usage(
                "say why: the station and the correspondents are told the reason".to_owned(),
            ));
        }
        let change = CalendarChange {
            id: 0,
            edition: id,
            kind,
            air_at,
            reason: crate::model::language::hygiene::one_line(reason),
            by: by.to_owned(),
            at: self.clock.now(),
            state: ChangeState::Open,
            decided_by: String::new(),
        };
        Ok(self.store.want_change(&change).await?)
    }

    async fn refuse_time(
        &self,
        edition: &Edition,
        air_at: Option<DateTime<Utc>>,
    ) -> Result<(), AppError> {
        let Some(air_at) = air_at else { return Ok(()) };
        if air_at <= self.clock.now() {
            return Err(AppError::Usage(format!(
                "{air_at} is past: name a time to come"
            )));
        }
        let editions = self.store.editions().await?;
        let taken = editions.iter().find(|other| {
            other.id != edition.id && other.air_at == air_at && other.state != EditionState::Skipped
        });
        if let Some(other) = taken {
            return Err(AppError::Usage(format!(
                "edition {} airs at {air_at}: skip or move that one first",
                other.id
            )));
        }
        Ok(())
    }

    /// The second person's word: the change is carried out. A question about a holiday is answered with
    /// 照常 by one person.
    ///
    /// # Errors
    /// There is nothing to confirm, the same person wanted it, or the edition moved on.
    pub async fn confirm_change(
        &self,
        id: EditionId,
        by: &str,
    ) -> Result<(CalendarChange, Edition), AppError> {
        let change = self.open_change(id).await?;
        if same_person(&change.by, by) {
            return Err(AppError::Waits(format!(
                "`{by}` wanted it: a second person must confirm, `yixian edition confirm {id} --by LOGIN`"
            )));
        }
        let edition = self.open_edition(id).await?;
        self.refuse_time(&edition, change.air_at).await?;
        let next = match change.kind {
            ChangeKind::Skip => Edition {
                state: EditionState::Skipped,
                note: change.reason.clone(),
                ..edition.clone()
            },
            ChangeKind::Move => Edition {
                air_at: change.air_at.unwrap_or(edition.air_at),
                note: change.reason.clone(),
                ..edition.clone()
            },
            ChangeKind::Keep => edition.clone(),
        };
        let now = self.clock.now();
        let decided = self
            .store
            .decide_change(&change, Some((&edition, &next)), by, now)
            .await?;
        self.plan_week().await?;
        Ok((decided, next))
    }

    /// What a person is asked about the editions ahead: wishes that wait for a second one, and holidays of
    /// which nobody has said anything. Chinese.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn questions(&self) -> Result<Vec<(Edition, String)>, AppError> {
        let now = self.clock.now();
        let mut asked = Vec::new();
        for edition in self.store.editions().await? {
            if !edition.state.is_open() || edition.air_at <= now {
                continue;
            }
            let known = self.store.changes(edition.id).await?;
            if let Some(open) = known.iter().find(|c| c.state == ChangeState::Open) {
                let id = edition.id;
                asked.push((
                    edition,
                    match open.kind {
                        ChangeKind::Keep => format!(
                            "{}（照常：yixian edition keep {id} --by 姓名；停播或改期：edition skip / move）",
                            open.reason
                        ),
                        kind => format!(
                            "{} 提出{}：{}（第二人确认：yixian edition confirm {id} --by 姓名）",
                            open.by,
                            kind.label(),
                            open.reason
                        ),
                    },
                ));
            } else if let Some(question) = self.holiday_question(&edition, &known) {
                let id = edition.id;
                asked.push((
                    edition,
                    format!("{question}（照常：yixian edition keep {id} --by 姓名；停播或改期：edition skip / move）"),
                ));
            }
        }
        Ok(asked)
    }

    /// What a holiday asks about an edition, when nobody has said anything about it.
    pub(super) fn holiday_question(
        &self,
        edition: &Edition,
        known: &[CalendarChange],
    ) -> Option<String> {
        let asked = question(&self.settings.holidays, self.air_day(edition))?;
        let said = known.iter().any(|change| {
            change.state == ChangeState::Open
                || (change.state == ChangeState::Confirmed
                    && (change.kind != ChangeKind::Keep || change.reason == asked))
        });
        (!said).then_some(asked)
    }

    /// Takes a wish back.
    ///
    /// # Errors
    /// There is none.
    pub async fn withdraw_change(
        &self,
        id: EditionId,
        by: &str,
    ) -> Result<CalendarChange, AppError> {
        let change = self.open_change(id).await?;
        let now = self.clock.now();
        Ok(self.store.decide_change(&change, None, by, now).await?)
    }

    /// 照常: an edition on a holiday airs as planned. Whatever was wanted with it is withdrawn.
    ///
    /// # Errors
    /// The edition is locked or gone already.
    pub async fn keep_edition(
        &self,
        id: EditionId,
        by: &str,
    ) -> Result<(CalendarChange, Edition), AppError> {
        let edition = self.open_edition(id).await?;
        let asked = self.change_of(id).await?;
        let change = match asked.filter(|change| change.kind == ChangeKind::Keep) {
            Some(change) => change,
            None => {
                let reason = question(&self.settings.holidays, self.air_day(&edition));
                let reason = reason.unwrap_or_else(|| "照常播出".to_owned());
                self.want_change(id, ChangeKind::Keep, None, &reason, CALENDAR)
                    .await?
            }
        };
        let now = self.clock.now();
        let decided = self
            .store
            .decide_change(&change, Some((&edition, &edition)), by, now)
            .await?;
        Ok((decided, edition))
    }

    /// Asks about the editions that fall on a holiday and of which nobody has said anything.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn ask_about_holidays(&self) -> Result<(), AppError> {
        let now = self.clock.now();
        for edition in self.store.editions().await? {
            if !edition.state.is_open() || edition.air_at <= now {
                continue;
            }
            let known = self.store.changes(edition.id).await?;
            if let Some(asked) = self.holiday_question(&edition, &known) {
                self.want_change(edition.id, ChangeKind::Keep, None, &asked, CALENDAR)
                    .await?;
            }
        }
        Ok(())
    }

    /// What is wanted with an edition and not decided.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn change_of(&self, id: EditionId) -> Result<Option<CalendarChange>, AppError> {
        let changes = self.store.changes(id).await?;
        Ok(changes
            .into_iter()
            .find(|change| change.state == ChangeState::Open))
    }

    async fn open_change(&self, id: EditionId) -> Result<CalendarChange, AppError> {
        self.change_of(id).await?.ok_or_else(|| {
            AppError::Usage(format!(
                "nothing is wanted with edition {id}: `yixian edition skip` or `move` first"
            ))
        })
    }

    fn air_day(&self, edition: &Edition) -> chrono::NaiveDate {
        edition
            .air_at
            .with_timezone(&self.settings.settings.programme.zone)
            .date_naive()
    }
}
