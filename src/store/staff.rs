//! What becomes of users after they were added: another role, another name, leave and return.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{
    Store, StoreError, audit,
    people::{read_user, unknown_user},
};
use crate::model::people::{Role, StaffChange, User};

impl Store {
    /// Changes a user. Who gets another role or leaves is signed out everywhere. `None`: nobody would be
    /// left who may do all, and nothing was changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn change_user(
        &self,
        login: &str,
        change: &StaffChange,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<User>, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let row = sqlx::query("SELECT * FROM user WHERE login = ?1")
            .bind(login)
            .fetch_optional(&mut *tx)
            .await?;
        let old = read_user(&row.ok_or_else(|| unknown_user(login))?)?;
        let new = change.applied(&old, at);
        if new == old {
            return Ok(Some(old));
        }
        let leads = |user: &User| user.role == Role::Producer && user.retired_at.is_none();
        if leads(&old) && !leads(&new) {
            let others: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM user WHERE role = ?1 AND retired_at IS NULL AND login <> ?2",
            )
            .bind(Role::Producer.name())
            .bind(login)
            .fetch_one(&mut *tx)
            .await?;
            if others == 0 {
                return Ok(None);
            }
        }
        sqlx::query("UPDATE user SET name = ?2, role = ?3, retired_at = ?4 WHERE login = ?1")
            .bind(login)
            .bind(&new.name)
            .bind(new.role.name())
            .bind(new.retired_at.map(|at| at.timestamp_millis()))
            .execute(&mut *tx)
            .await?;
        if new.role != old.role || new.retired_at.is_some() {
            sqlx::query("DELETE FROM session WHERE login = ?1")
                .bind(login)
                .execute(&mut *tx)
                .await?;
        }
        let detail = serde_json::json!({
            "name": new.name, "role": new.role, "was": {"name": old.name, "role": old.role},
        });
        audit::note(&mut tx, at, actor, change.action(), login, detail).await?;
        tx.commit().await?;
        Ok(Some(new))
    }

    /// Signs a user out everywhere; how many browsers that were.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_sessions(
        &self,
        login: &str,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let ended = sqlx::query("DELETE FROM session WHERE login = ?1")
            .bind(login)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if ended > 0 {
            let detail = serde_json::json!({"devices": ended});
            audit::note(&mut tx, at, actor, "user.signout", login, detail).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// In how many browsers each user is signed in, and when one of them was last used.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn devices(&self) -> Result<Vec<(String, u64, DateTime<Utc>)>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT login, count(*) AS devices, max(seen) AS seen FROM session GROUP BY login",
        )
        .fetch_all(db.read())
        .await?;
        rows.iter()
            .map(|row| {
                let devices: i64 = row.try_get("devices")?;
                Ok((
                    row.try_get("login")?,
                    u64::try_from(devices).unwrap_or(0),
                    audit::instant(row.try_get("seen")?),
                ))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::people::Session;

    async fn store(folder: &std::path::Path) -> Store {
        let store = Store::open_sqlite(folder).await.unwrap();
        for (login, role) in [("prod", Role::Producer), ("ed", Role::Editor)] {
            let user = User {
                login: login.to_owned(),
                name: login.to_owned(),
                role,
                created_at: at(0),
                retired_at: None,
            };
            store.add_user(&user, "hash", "cli").await.unwrap();
            let session = Session {
                login: login.to_owned(),
                created: at(0),
                seen: at(1),
                device: String::new(),
            };
            store.begin_session(login, &session).await.unwrap();
        }
        store
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[tokio::test]
    async fn whoever_leaves_or_gets_another_role_is_signed_out_and_logged() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path()).await;
        let role = StaffChange::Role(Role::Reviewer);
        let changed = store.change_user("ed", &role, "prod", at(9)).await.unwrap();
        assert_eq!(changed.unwrap().role, Role::Reviewer);
        assert!(store.session("ed").await.unwrap().is_none());
        let left = store.change_user("ed", &StaffChange::Leave, "prod", at(10));
        assert_eq!(left.await.unwrap().unwrap().retired_at, Some(at(10)));
        let back = store.change_user("ed", &StaffChange::Return, "prod", at(11));
        assert_eq!(back.await.unwrap().unwrap().retired_at, None);
        let log = store.log(None, "user.", 9).await.unwrap();
        let actions: Vec<_> = log.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "user.return",
                "user.leave",
                "user.role",
                "user.add",
                "user.add"
            ]
        );
        // A name alone signs nobody out, and the same again is no change.
        let name = StaffChange::Name("陈晓岚".to_owned());
        for _ in 0..2 {
            store
                .change_user("prod", &name, "prod", at(12))
                .await
                .unwrap();
        }
        assert!(store.session("prod").await.unwrap().is_some());
        assert_eq!(store.log(None, "user.name", 9).await.unwrap().len(), 1);
        assert_eq!(store.end_sessions("prod", "prod", at(13)).await.unwrap(), 1);
        assert_eq!(store.devices().await.unwrap(), []);
    }

    #[tokio::test]
    async fn the_last_producer_stays() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path()).await;
        for change in [StaffChange::Leave, StaffChange::Role(Role::Editor)] {
            let changed = store.change_user("prod", &change, "ed", at(1)).await;
            assert_eq!(changed.unwrap(), None);
        }
        let second = StaffChange::Role(Role::Producer);
        store
            .change_user("ed", &second, "prod", at(2))
            .await
            .unwrap();
        let leave = store
            .change_user("prod", &StaffChange::Leave, "ed", at(3))
            .await;
        assert!(leave.unwrap().is_some());
        let missing = store
            .change_user("nobody", &StaffChange::Leave, "ed", at(4))
            .await;
        assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    }
}
