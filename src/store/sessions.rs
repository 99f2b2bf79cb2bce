//! Who is signed in at the desk. Rows hold hashes of tokens: who reads the database signs in as nobody.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, people::insert_user};
use crate::model::people::{Session, User};

impl Store {
    /// The argon2id hash of a user's password; `None`: there is no such user, or they left.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn password_hash(&self, login: &str) -> Result<Option<String>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT password FROM user WHERE login = ?1 AND retired_at IS NULL")
            .bind(login)
            .fetch_optional(db.read())
            .await?;
        Ok(row.map(|row| row.try_get("password")).transpose()?)
    }

    /// Notes that somebody signed in. `token` is a hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]: there is no such user, or they left, were it a moment ago.
    pub async fn begin_session(&self, token: &str, session: &Session) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        // Whoever leaves while the password is compared comes in no more.
        let begun = sqlx::query(
            "INSERT INTO session (token, login, created, seen, device) SELECT ?1, ?2, ?3, ?3, ?4
             WHERE EXISTS (SELECT 1 FROM user WHERE login = ?2 AND retired_at IS NULL)",
        )
        .bind(token)
        .bind(&session.login)
        .bind(session.created.timestamp_millis())
        .bind(&session.device)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if begun == 0 {
            return Err(StoreError::NotFound {
                what: format!("user `{}`", session.login),
            });
        }
        let detail = serde_json::json!({"device": session.device});
        let at = session.created;
        audit::note(
            &mut tx,
            at,
            &session.login,
            "session.begin",
            &session.login,
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The session of a token's hash.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT login, created, seen, device FROM session WHERE token = ?1")
            .bind(token)
            .fetch_optional(db.read())
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// A user's sessions, each with its token's hash, the last used first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn sessions(&self, login: &str) -> Result<Vec<(String, Session)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM session WHERE login = ?1 ORDER BY seen DESC, token")
            .bind(login)
            .fetch_all(db.read())
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get("token")?, read(row)?)))
            .collect()
    }

    /// Notes when a session was last used.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn touch_session(&self, token: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("UPDATE session SET seen = ?2 WHERE token = ?1")
            .bind(token)
            .bind(at.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_session(&self, token: &str) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("DELETE FROM session WHERE token = ?1")
            .bind(token)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends sessions that nobody used since `before`.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_old_sessions(&self, before: DateTime<Utc>) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        sqlx::query("DELETE FROM session WHERE seen < ?1")
            .bind(before.timestamp_millis())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Offers the link by which the first user is made; an earlier one opens no more. `false`: there are
    /// users, and none is offered.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn offer_welcome(&self, token: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let offered = sqlx::query(
            "INSERT INTO welcome (id, token, created) SELECT 1, ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM user)
             ON CONFLICT (id) DO UPDATE SET token = excluded.token, created = excluded.created",
        )
        .bind(token)
        .bind(at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        Ok(offered > 0)
    }

    /// Whether a token's hash opens the page of the first user.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_welcome(&self, token: &str) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query(
            "SELECT 1 FROM welcome WHERE token = ?1 AND NOT EXISTS (SELECT 1 FROM user)",
        )
        .bind(token)
        .fetch_optional(db.read())
        .await?;
        Ok(row.is_some())
    }

    /// Makes the first user; the link opens no more. `password` is an argon2id hash.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: the link opens nothing, or somebody was first.
    pub async fn welcome(
        &self,
        token: &str,
        user: &User,
        password: &str,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let opened =
            sqlx::query("DELETE FROM welcome WHERE token = ?1 AND NOT EXISTS (SELECT 1 FROM user)")
                .bind(token)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        if opened == 0 {
            return Err(StoreError::Refused(
                "the link for the first user opens no more".to_owned(),
            ));
        }
        insert_user(&mut tx, user, password, "welcome").await?;
        tx.commit().await?;
        Ok(())
    }
}

fn read(row: &SqliteRow) -> Result<Session, StoreError> {
    Ok(Session {
        login: row.try_get("login")?,
        created: audit::instant(row.try_get("created")?),
        seen: audit::instant(row.try_get("seen")?),
        device: row.try_get("device")?,
    })
}
