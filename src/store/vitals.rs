//! Numbers of the tables, for a monitor.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{Store, StoreError, audit};

/// How many rows of a table are in which state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCount {
    /// `render`, for jobs; empty for the outboxes.
    pub kind: String,
    /// The state's name.
    pub state: String,
    /// Rows.
    pub count: u64,
}

/// Numbers of the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vitals {
    /// Mails to the station.
    pub outbox: Vec<StateCount>,
    /// Letters to correspondents.
    pub letters: Vec<StateCount>,
    /// Messages to our own people.
    pub notices: Vec<StateCount>,
    /// Long work.
    pub jobs: Vec<StateCount>,
    /// When the oldest mail that waits was written, whatever its outbox.
    pub oldest_waiting: Option<DateTime<Utc>>,
    /// When this data folder was first written to.
    pub first_written: Option<DateTime<Utc>>,
}

impl Store {
    /// Counts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn vitals(&self) -> Result<Vitals, StoreError> {
        const OLDEST: &str = "SELECT min(created_at) FROM (
            SELECT created_at FROM outbox WHERE state IN ('ready', 'deferred', 'sending')
            UNION ALL SELECT created_at FROM letter WHERE state IN ('ready', 'deferred', 'sending') AND withheld = ''
            UNION ALL SELECT created_at FROM notice WHERE state IN ('ready', 'deferred', 'sending'))";
        let Self::Sqlite(db) = self;
        let instant = |millis: Option<i64>| millis.map(audit::instant);
        let oldest: Option<i64> = sqlx::query_scalar(OLDEST).fetch_one(db.read()).await?;
        let first: Option<i64> = sqlx::query_scalar("SELECT min(at) FROM audit")
            .fetch_one(db.read())
            .await?;
        Ok(Vitals {
            outbox: self
                .states("SELECT '' AS kind, state, count(*) AS count FROM outbox GROUP BY state")
                .await?,
            letters: self
                .states("SELECT '' AS kind, state, count(*) AS count FROM letter WHERE withheld = '' GROUP BY state")
                .await?,
            notices: self
                .states("SELECT '' AS kind, state, count(*) AS count FROM notice GROUP BY state")
                .await?,
            jobs: self
                .states("SELECT kind, state, count(*) AS count FROM job GROUP BY kind, state")
                .await?,
            oldest_waiting: instant(oldest),
            first_written: instant(first),
        })
    }

    async fn states(&self, query: &'static str) -> Result<Vec<StateCount>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(query).fetch_all(db.read()).await?;
        rows.iter()
            .map(|row| {
                let count: i64 = row.try_get("count")?;
                Ok(StateCount {
                    kind: row.try_get("kind")?,
                    state: row.try_get("state")?,
                    count: u64::try_from(count).unwrap_or(0),
                })
            })
            .collect()
    }
}
