//! Alarms: what is wrong, since when, and who was told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, notices, sqlite::WriteTx};
use crate::model::{
    alarm::{Alarm, AlarmLevel, StoredAlarm},
    notice::Notice,
};

/// The part of a row that nobody searches by.
#[derive(Serialize, Deserialize)]
struct Body {
    alarm: Alarm,
    told_level: Option<AlarmLevel>,
    told_to: Vec<String>,
}

impl Store {
    /// Enters an alarm, or gives one that is there already the newer words; nothing is written when
    /// nothing changed. Returns whether it was opened just now.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn raise_alarm(&self, alarm: Alarm, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        // Most rounds find what the one before found: no write, no sync of the disk.
        if let Some(known) = self.alarm(&alarm.key).await?
            && known.is_open()
            && known.alarm == alarm
        {
            return Ok(false);
        }
        let mut tx = db.write().await?;
        let known = sqlx::query("SELECT * FROM alarm WHERE key = ?1")
            .bind(&alarm.key)
            .fetch_optional(&mut *tx)
            .await?
            .map(|row| read(&row))
            .transpose()?;
        let opened = known.as_ref().is_none_or(|row| !row.is_open());
        let row = match known {
            Some(row) => row.raised(alarm, at),
            None => StoredAlarm::opened(alarm, at),
        };
        write(&mut tx, &row).await?;
        if opened {
            let detail = serde_json::json!({"level": row.alarm.level, "title": row.alarm.title, "detail": row.alarm.detail});
            audit::note(&mut tx, at, "yixian", "alarm.raise", &row.alarm.key, detail).await?;
        }
        tx.commit().await?;
        Ok(opened)
    }

    /// Notes that it is well again. Returns whether it was open.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn clear_alarm(
        &self,
        key: &str,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        if self.alarm(key).await?.is_none_or(|row| !row.is_open()) {
            return Ok(false);
        }
        let mut tx = db.write().await?;
        let changed =
            sqlx::query("UPDATE alarm SET cleared = ?2 WHERE key = ?1 AND cleared IS NULL")
                .bind(key)
                .bind(at.timestamp_millis())
                .execute(&mut *tx)
                .await?
                .rows_affected();
        if changed > 0 {
            audit::note(&mut tx, at, by, "alarm.clear", key, serde_json::json!({})).await?;
        }
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// One alarm.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn alarm(&self, key: &str) -> Result<Option<StoredAlarm>, StoreError> {
        let Self::Sqlite(db) = self;
        sqlx::query("SELECT * FROM alarm WHERE key = ?1")
            .bind(key)
            .fetch_optional(db.read())
            .await?
            .map(|row| read(&row))
            .transpose()
    }

    /// Alarms that are open, or well again without that everybody knows it; oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn unsettled_alarms(&self) -> Result<Vec<StoredAlarm>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM alarm WHERE cleared IS NULL OR (count > 0 AND clear_told = 0) ORDER BY opened, key",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// The latest `most` alarms, open ones first, then the newest.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn alarms(&self, most: u32) -> Result<Vec<StoredAlarm>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM alarm ORDER BY cleared IS NOT NULL, opened DESC, key LIMIT ?1",
        )
        .bind(most)
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }

    /// Puts the messages of one round into the outbox and notes in the alarms that they were told: in
    /// one transaction, so that a crash leaves both or neither. A message that has not left yet and
    /// tells the same recipient of the same alarm is replaced. An alarm that was changed since it was
    /// read keeps its change.
    ///
    /// # Errors
    /// The database refuses: then nothing was entered.
    pub async fn tell_alarms(
        &self,
        notices: &[Notice],
        alarms: &[StoredAlarm],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for notice in notices {
            notices::replace_waiting(&mut tx, notice, at).await?;
            notices::add(&mut tx, notice).await?;
        }
        for alarm in alarms {
            let row = sqlx::query("SELECT * FROM alarm WHERE key = ?1")
                .bind(&alarm.alarm.key)
                .fetch_one(&mut *tx)
                .await?;
            let now = read(&row)?;
            // Only what was told is noted; title and clearing may be newer than what was read.
            let marked = StoredAlarm {
                told_at: alarm.told_at,
                count: alarm.count,
                told_level: alarm.told_level,
                told_to: alarm.told_to.clone(),
                clear_told: alarm.clear_told && !now.is_open(),
                ..now
            };
            write(&mut tx, &marked).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Writes one row and commits: whether the database takes writes, asked of the database itself.
    /// Returns when it was written before that.
    ///
    /// # Errors
    /// It does not.
    pub async fn beat(&self, at: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let before: Option<i64> = sqlx::query_scalar("SELECT at FROM pulse WHERE id = 1")
            .fetch_optional(&mut *tx)
            .await?;
        sqlx::query("INSERT INTO pulse (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = excluded.at")
            .bind(at.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(before.map(audit::instant))
    }
}

async fn write(tx: &mut WriteTx, row: &StoredAlarm) -> Result<(), StoreError> {
    let body = Body {
        alarm: row.alarm.clone(),
        told_level: row.told_level,
        told_to: row.told_to.clone(),
    };
    let body = serde_json::to_string(&body).map_err(|source| StoreError::Row {
        table: "alarm",
        id: row.alarm.key.clone(),
        source,
    })?;
    sqlx::query(
        "INSERT INTO alarm (key, opened, told, count, cleared, clear_told, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (key) DO UPDATE SET opened = ?2, told = ?3, count = ?4, cleared = ?5, clear_told = ?6, body = ?7",
    )
    .bind(&row.alarm.key)
    .bind(row.opened_at.timestamp_millis())
    .bind(row.told_at.map(|at| at.timestamp_millis()))
    .bind(i64::from(row.count))
    .bind(row.cleared_at.map(|at| at.timestamp_millis()))
    .bind(row.clear_told)
    .bind(body)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<StoredAlarm, StoreError> {
    let key: String = row.try_get("key")?;
    let body: String = row.try_get("body")?;
    let body: Body = serde_json::from_str(&body).map_err(|source| StoreError::Row {
        table: "alarm",
        id: key,
        source,
    })?;
    let maybe = |column: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        let millis: Option<i64> = row.try_get(column)?;
        Ok(millis.map(audit::instant))
    };
    let count: i64 = row.try_get("count")?;
    Ok(StoredAlarm {
        alarm: body.alarm,
        opened_at: audit::instant(row.try_get("opened")?),
        told_at: maybe("told")?,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        told_level: body.told_level,
        told_to: body.told_to,
        cleared_at: maybe("cleared")?,
        clear_told: row.try_get("clear_told")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        BlobHash, MailId,
        alarm::{AlarmKind, Telling},
        mail::MailState,
        notice::{NoticeChannel, NoticeKind},
    };

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_000_000 + minutes * 60, 0).unwrap()
    }

    fn alarm(title: &str) -> Alarm {
        Alarm::of_machine(AlarmKind::SourceSilent, "tougao", title)
    }

    fn notice(key: &str, to: &str) -> Notice {
        Notice {
            id: MailId::derive(at(0), format!("{key}{to}").as_bytes()),
            kind: NoticeKind::Alarm,
            key: key.to_owned(),
            about: "source_silent/tougao".to_owned(),
            channel: NoticeChannel::Mail,
            recipient: to.to_owned(),
            message_id: format!("<{key}.{to}>"),
            raw: BlobHash::of(key.as_bytes()),
            state: MailState::Ready,
            attempts: 0,
            reply: String::new(),
            next_at: at(0),
            created_at: at(0),
            updated_at: at(0),
        }
    }

    async fn open() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(folder.path()).await.unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn an_alarm_is_opened_once_takes_newer_words_and_is_cleared_once() {
        let (_folder, store) = open().await;
        assert!(store.raise_alarm(alarm("一"), at(0)).await.unwrap());
        assert!(!store.raise_alarm(alarm("一"), at(1)).await.unwrap());
        assert!(!store.raise_alarm(alarm("二"), at(2)).await.unwrap());
        let rows = store.unsettled_alarms().await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].alarm.title.as_str(), rows[0].opened_at),
            ("二", at(0))
        );
        let key = "source_silent/tougao";
        assert!(store.clear_alarm(key, "yixian", at(3)).await.unwrap());
        assert!(!store.clear_alarm(key, "yixian", at(4)).await.unwrap());
        assert!(!store.clear_alarm("nothing", "yixian", at(4)).await.unwrap());
        // Nobody was told, so nobody need be told that it is over.
        assert_eq!(store.unsettled_alarms().await.unwrap(), []);
        assert_eq!(store.alarms(9).await.unwrap()[0].cleared_at, Some(at(3)));
    }

    #[tokio::test]
    async fn what_was_told_and_its_messages_stand_together_and_a_newer_one_replaces_one_that_waits()
    {
        let (_folder, store) = open().await;
        store.raise_alarm(alarm("一"), at(0)).await.unwrap();
        let row = store.unsettled_alarms().await.unwrap().remove(0);
        let told = row.told(Telling::New, &["mail:a@x"], at(0));
        let first = notice("one", "a@x");
        store
            .tell_alarms(std::slice::from_ref(&first), &[told], at(0))
            .await
            .unwrap();
        // The same message again adds nothing: its key is taken.
        let again = Notice {
            id: MailId::derive(at(1), b"other"),
            ..first.clone()
        };
        store.tell_alarms(&[again], &[], at(1)).await.unwrap();
        assert_eq!(store.open_notices().await.unwrap().len(), 1);
        let row = store.unsettled_alarms().await.unwrap().remove(0);
        assert_eq!((row.count, row.told_at), (1, Some(at(0))));
        let told = row.told(Telling::Repeated, &["mail:a@x"], at(10));
        let second = notice("two", "a@x");
        let elsewhere = notice("two", "b@x");
        store
            .tell_alarms(&[second, elsewhere], &[told], at(10))
            .await
            .unwrap();
        let open: Vec<String> = store
            .open_notices()
            .await
            .unwrap()
            .into_iter()
            .map(|notice| format!("{} {}", notice.key, notice.recipient))
            .collect();
        assert_eq!(open, ["two a@x", "two b@x"]);
    }

    #[tokio::test]
    async fn a_clearing_that_came_between_is_kept() {
        let (_folder, store) = open().await;
        store.raise_alarm(alarm("一"), at(0)).await.unwrap();
        let row = store.unsettled_alarms().await.unwrap().remove(0);
        let key = row.alarm.key.clone();
        store.clear_alarm(&key, "yixian", at(1)).await.unwrap();
        let told = row.told(Telling::New, &["mail:a@x"], at(1));
        store.tell_alarms(&[], &[told], at(1)).await.unwrap();
        let row = store.unsettled_alarms().await.unwrap().remove(0);
        assert_eq!(row.due(at(2)), Some(Telling::Cleared));
    }

    #[tokio::test]
    async fn the_pulse_says_when_it_beat_before() {
        let (_folder, store) = open().await;
        assert_eq!(store.beat(at(0)).await.unwrap(), None);
        assert_eq!(store.beat(at(5)).await.unwrap(), Some(at(0)));
    }
}
