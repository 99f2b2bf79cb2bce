//! Users and organizations.

use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, sqlite::WriteTx};
use crate::model::people::{Organization, OrganizationHistory, Role, User};

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
        insert_user(&mut tx, user, password, actor).await?;
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
        // Whoever knew the old one is out.
        sqlx::query("DELETE FROM session WHERE login = ?1")
            .bind(login)
            .execute(&mut *tx)
            .await?;
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
        // One JSON document a batch: 11,000 single statements take seconds in a debug build.
        for batch in organizations.chunks(2_000) {
            let rows = serde_json::to_string(batch).map_err(|source| StoreError::Row {
                table: "organization",
                id: "import".to_owned(),
                source,
            })?;
            // Names move between codes (one is renamed, another takes its name): old rows first give
            // theirs up.
            sqlx::query(
                "UPDATE organization SET name = code WHERE code IN
                 (SELECT json_extract(value, '$.code') FROM json_each(?1))",
            )
            .bind(&rows)
            .execute(&mut *tx)
            .await?;
        }
        for batch in organizations.chunks(2_000) {
            let rows = serde_json::to_string(batch).map_err(|source| StoreError::Row {
                table: "organization",
                id: "import".to_owned(),
                source,
            })?;
            sqlx::query(
                "INSERT INTO organization (code, name, kind, district, addresses, aliases, domains, status)
                 SELECT json_extract(value, '$.code'), json_extract(value, '$.name'),
                        json_extract(value, '$.kind'), json_extract(value, '$.district'),
                        json_extract(value, '$.addresses'), json_extract(value, '$.aliases'),
                        json_extract(value, '$.domains'), json_extract(value, '$.status')
                 FROM json_each(?1) WHERE true
                 ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                 district = excluded.district, addresses = excluded.addresses,
                 aliases = excluded.aliases, domains = excluded.domains, status = excluded.status",
            )
            .bind(&rows)
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
        rows.iter().map(read_organization).collect()
    }

    /// Organizations with `word` in name, former name, code or domain, by name: at most `most` after the first
    /// `skipped`, and how many there are. `by_address`: in their addresses too; to whoever may not see those, a
    /// hit would tell.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn find_organizations(
        &self,
        word: &str,
        by_address: bool,
        skipped: u32,
        most: u32,
    ) -> Result<(Vec<Organization>, u64), StoreError> {
        let Self::Sqlite(db) = self;
        // What is counted rides along: one pass over the register.
        let rows = sqlx::query(
            "SELECT *, count(*) OVER () AS total FROM organization
             WHERE ?1 = '' OR instr(lower(name || ' ' || code || ' ' || aliases || ' ' || domains
                                          || CASE WHEN ?4 THEN ' ' || addresses ELSE '' END), lower(?1)) > 0
             ORDER BY name LIMIT ?2 OFFSET ?3",
        )
        .bind(word)
        .bind(most)
        .bind(skipped)
        .bind(by_address)
        .fetch_all(db.read())
        .await?;
        let total: i64 = match rows.first() {
            Some(row) => row.try_get("total")?,
            None => 0,
        };
        let found = rows
            .iter()
            .map(read_organization)
            .collect::<Result<_, _>>()?;
        Ok((found, u64::try_from(total).unwrap_or(0)))
    }

    /// One organization, by code or by its registered name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn organization(&self, code_or_name: &str) -> Result<Organization, StoreError> {
        let Self::Sqlite(db) = self;
        let row = sqlx::query("SELECT * FROM organization WHERE code = ?1 OR name = ?1")
            .bind(code_or_name)
            .fetch_optional(db.read())
            .await?;
        row.as_ref()
            .map(read_organization)
            .transpose()?
            .ok_or_else(|| unknown_organization(code_or_name))
    }

    /// Adds or removes an address that writes for an organization. Doing it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_organization_address(
        &self,
        code: &str,
        address: &str,
        add: bool,
        actor: &str,
        at: DateTime<Utc>,
    ) -> Result<Organization, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let row = sqlx::query("SELECT * FROM organization WHERE code = ?1 OR name = ?1")
            .bind(code)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or_else(|| unknown_organization(code))?;
        let mut organization = read_organization(&row)?;
        let known = organization.addresses.iter().any(|one| one == address);
        if known == add {
            return Ok(organization);
        }
        if add {
            organization.addresses.push(address.to_owned());
        } else {
            organization.addresses.retain(|one| one != address);
        }
        sqlx::query("UPDATE organization SET addresses = ?2 WHERE code = ?1")
            .bind(&organization.code)
            .bind(serde_json::json!(organization.addresses).to_string())
            .execute(&mut *tx)
            .await?;
        let action = if add {
            "organization.address.add"
        } else {
            "organization.address.remove"
        };
        let detail = serde_json::json!({"address": address});
        audit::note(&mut tx, at, actor, action, &organization.code, detail).await?;
        tx.commit().await?;
        Ok(organization)
    }

    /// What came from the organization with this registered name, and what became of it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn organization_history(
        &self,
        name: &str,
    ) -> Result<OrganizationHistory, StoreError> {
        let Self::Sqlite(db) = self;
        let mails = sqlx::query(
            "SELECT COUNT(*) AS submissions, COALESCE(SUM(state = 'accepted'), 0) AS accepted,
             MAX(received_at) AS last FROM submission WHERE json_extract(body, '$.organization') = ?1",
        )
        .bind(name)
        .fetch_one(db.read())
        .await?;
        let stories = sqlx::query(
            "WITH theirs AS (
               SELECT DISTINCT story.id, story.edition FROM submission
               JOIN story_source ON story_source.submission = submission.id
               JOIN story ON story.id = story_source.story
               WHERE json_extract(submission.body, '$.organization') = ?1),
             told AS (
               SELECT theirs.edition, edition.state IN ('delivered', 'closed') AND EXISTS (
                 SELECT 1 FROM revision WHERE revision.edition = theirs.edition
                 AND revision.revision = (SELECT MAX(revision) FROM revision AS last
                                          WHERE last.edition = theirs.edition)
                 AND EXISTS (SELECT 1 FROM json_each(revision.body, '$.rundown.items') AS item
                             WHERE json_extract(item.value, '$.story') = theirs.id)) AS aired
               FROM theirs LEFT JOIN edition ON edition.id = theirs.edition)
             SELECT COUNT(*) AS stories, COALESCE(SUM(aired), 0) AS aired,
             MAX(CASE WHEN aired THEN edition END) AS last FROM told",
        )
        .bind(name)
        .fetch_one(db.read())
        .await?;
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        let last: Option<i64> = mails.try_get("last")?;
        Ok(OrganizationHistory {
            submissions: count(mails.try_get("submissions")?),
            accepted: count(mails.try_get("accepted")?),
            stories: count(stories.try_get("stories")?),
            aired: count(stories.try_get("aired")?),
            last_received_at: last.map(audit::instant),
            last_aired: stories.try_get("last")?,
        })
    }

    /// Whether something from `submission`'s sender was accepted before it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn wrote_before(&self, id: &str, sender: &str) -> Result<bool, StoreError> {
        let Self::Sqlite(db) = self;
        // Rows of one round share a time of receipt; rowid is the order in which they were taken.
        Ok(sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM submission AS earlier, submission AS this
             WHERE this.id = ?1 AND earlier.sender = ?2 AND earlier.state = 'accepted'
             AND (earlier.received_at < this.received_at
                  OR earlier.received_at = this.received_at AND earlier.rowid < this.rowid))",
        )
        .bind(id)
        .bind(sender.to_lowercase())
        .fetch_one(db.read())
        .await?)
    }
}

fn unknown_organization(what: &str) -> StoreError {
    StoreError::NotFound {
        what: format!("organization `{what}`: `yixian org list --match TEXT` finds it"),
    }
}

fn read_organization(row: &SqliteRow) -> Result<Organization, StoreError> {
    let list = |column: &str| -> Result<Vec<String>, StoreError> {
        let json: String = row.try_get(column)?;
        Ok(serde_json::from_str(&json).unwrap_or_default())
    };
    Ok(Organization {
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        district: row.try_get("district")?,
        addresses: list("addresses")?,
        aliases: list("aliases")?,
        domains: list("domains")?,
        status: row.try_get("status")?,
    })
}

/// Writes a user's row and its line in the log.
pub(super) async fn insert_user(
    tx: &mut WriteTx,
    user: &User,
    password: &str,
    actor: &str,
) -> Result<(), StoreError> {
    let added = sqlx::query(
        "INSERT INTO user (login, name, role, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (login) DO NOTHING",
    )
    .bind(&user.login)
    .bind(&user.name)
    .bind(user.role.name())
    .bind(password)
    .bind(user.created_at.timestamp_millis())
    .execute(&mut **tx)
    .await?
    .rows_affected();
    if added == 0 {
        return Err(StoreError::Refused(format!(
            "user `{}` exists already",
            user.login
        )));
    }
    let detail = serde_json::json!({"name": user.name, "role": user.role});
    audit::note(tx, user.created_at, actor, "user.add", &user.login, detail).await?;
    Ok(())
}

pub(super) fn unknown_user(login: &str) -> StoreError {
    StoreError::NotFound {
        what: format!("user `{login}`: `yixian user list` names them all"),
    }
}

pub(super) fn read_user(row: &SqliteRow) -> Result<User, StoreError> {
    let role: String = row.try_get("role")?;
    let role: Role = role.parse().map_err(StoreError::Refused)?;
    let retired: Option<i64> = row.try_get("retired_at")?;
    Ok(User {
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        role,
        created_at: audit::instant(row.try_get("created_at")?),
        retired_at: retired.map(audit::instant),
    })
}
