//! Users and organizations.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit};
use crate::model::people::{Organization, Role, User};

impl Store {
    /// Adds a user. `password` is an argon2id PHC string, never the password.
    ///
    /// # Errors
    /// The login is taken.
    pub async fn add_user(
        &self,
        user: &User,
        password: &str,
        actor: &str,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let added = sqlx::query(
            "INSERT INTO user (login, name, role, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (login) DO NOTHING",
        )
        .bind(&user.login)
        .bind(&user.name)
        .bind(user.role.name())
        .bind(password)
        .bind(user.created_at.timestamp_millis())
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if added == 0 {
            return Err(StoreError::Refused(format!(
                "user `{}` exists already",
                user.login
            )));
        }
        let detail = serde_json::json!({"name": user.name, "role": user.role});
        audit::note(
            &mut tx,
            user.created_at,
            actor,
            "user.add",
            &user.login,
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Replaces a user's password.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_password(
        &self,
        login: &str,
        password: &str,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let changed = sqlx::query("UPDATE user SET password = ?2 WHERE login = ?1")
            .bind(login)
            .bind(password)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if changed == 0 {
            return Err(unknown_user(login));
        }
        audit::note(
            &mut tx,
            at,
            actor,
            "user.passwd",
            login,
            serde_json::json!({}),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// All users, by login.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM user ORDER BY login")
            .fetch_all(db.read())
            .await?;
        rows.iter().map(read_user).collect()
    }

    /// One user.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn user(&self, login: &str) -> Result<User, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM user WHERE login = ?1")
            .bind(login)
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read_user)
            .transpose()?
            .ok_or_else(|| unknown_user(login))
    }

    /// Adds organizations or replaces those with the same code, all or none.
    ///
    /// # Errors
    /// Two codes claim one name; nothing was changed then.
    pub async fn import_organizations(
        &self,
        organizations: &[Organization],
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        for organization in organizations {
            sqlx::query(
                "INSERT INTO organization (code, name, kind, district, addresses) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                 district = excluded.district, addresses = excluded.addresses",
            )
            .bind(&organization.code)
            .bind(&organization.name)
            .bind(&organization.kind)
            .bind(&organization.district)
            .bind(serde_json::json!(organization.addresses).to_string())
            .execute(&mut *tx)
            .await?;
        }
        let detail = serde_json::json!({"rows": organizations.len()});
        audit::note(
            &mut tx,
            at,
            actor,
            "organization.import",
            "organization",
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// All organizations, by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query("SELECT * FROM organization ORDER BY name")
            .fetch_all(db.read())
            .await?;
        rows.iter()
            .map(|row| {
                let addresses: String = row.try_get("addresses")?;
                Ok(Organization {
                    code: row.try_get("code")?,
                    name: row.try_get("name")?,
                    kind: row.try_get("kind")?,
                    district: row.try_get("district")?,
                    addresses: serde_json::from_str(&addresses).unwrap_or_default(),
                })
            })
            .collect()
    }
}

fn unknown_user(login: &str) -> StoreError {
    StoreError::NotFound {
        what: format!("user `{login}`: `yixian user list` names them all"),
    }
}

fn read_user(row: &SqliteRow) -> Result<User, StoreError> {
    let role: String = row.try_get("role")?;
    let role: Role = role.parse().map_err(StoreError::Refused)?;
    Ok(User {
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        role,
        created_at: audit::instant(row.try_get("created_at")?),
    })
}
