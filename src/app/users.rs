//! People who may sign.

use argon2::{Argon2, PasswordHasher};
use chrono::{DateTime, Utc};

use super::{App, AppError};
use crate::model::{
    language::hygiene::one_line,
    people::{Role, StaffChange, User},
};

/// Somebody who may sign in.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub user: User,
    /// Browsers that are signed in.
    pub devices: u64,
    /// When one of them was last used.
    pub seen: Option<DateTime<Utc>>,
}

/// Shorter passwords are guessed.
const SHORTEST_PASSWORD: usize = 10;

impl App {
    /// Adds a user. Passwords are kept as argon2id hashes only.
    ///
    /// # Errors
    /// The login is malformed or taken, or the password too short.
    pub async fn add_user(
        &self,
        login: &str,
        name: &str,
        role: Role,
        password: &str,
        by: &str,
    ) -> Result<User, AppError> {
        let user = checked(login, name, role, self.clock.now())?;
        self.store
            .add_user(&user, &hash(password).await?, by)
            .await?;
        Ok(user)
    }

    /// Changes somebody's role or name, or lets him leave and return.
    ///
    /// # Errors
    /// [`AppError::Oneself`]: nobody changes his own role or leaves by himself. [`AppError::LastProducer`]:
    /// nobody would be left who may do all. [`AppError::Usage`]: a name that cannot be printed.
    pub async fn change_user(
        &self,
        login: &str,
        change: StaffChange,
        by: &str,
    ) -> Result<User, AppError> {
        let now = self.clock.now();
        let change = match change {
            StaffChange::Name(name) => {
                let user = self.store.user(login).await?;
                StaffChange::Name(checked(login, &name, user.role, now)?.name)
            }
            _ if login == by => return Err(AppError::Oneself),
            other => other,
        };
        let changed = self.store.change_user(login, &change, by, now).await?;
        changed.ok_or(AppError::LastProducer)
    }

    /// Everybody, with the number of browsers that are signed in and when one was last used.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn staff(&self) -> Result<Vec<Member>, AppError> {
        let devices = self.store.devices().await?;
        let users = self.store.users().await?.into_iter();
        Ok(users
            .map(|user| {
                let found = devices.iter().find(|(login, ..)| *login == user.login);
                Member {
                    devices: found.map_or(0, |(_, devices, _)| *devices),
                    seen: found.map(|(.., seen)| *seen),
                    user,
                }
            })
            .collect())
    }

    /// Signs somebody out everywhere.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn sign_out_user(&self, login: &str, by: &str) -> Result<u64, AppError> {
        Ok(self.store.end_sessions(login, by, self.clock.now()).await?)
    }

    /// A user who has not left.
    ///
    /// # Errors
    /// There is none.
    pub(super) async fn active_user(&self, login: &str) -> Result<User, AppError> {
        let user = self.store.user(login).await?;
        if user.retired_at.is_some() {
            return Err(AppError::Usage(format!(
                "`{login}` has left: `yixian user return {login}` brings them back"
            )));
        }
        Ok(user)
    }

    /// Replaces a password.
    ///
    /// # Errors
    /// There is no such user, or the password is too short.
    pub async fn change_password(
        &self,
        login: &str,
        password: &str,
        actor: &str,
    ) -> Result<(), AppError> {
        let hash = hash(password).await?;
        Ok(self
            .store
            .set_password(login, &hash, actor, self.clock.now())
            .await?)
    }
}

/// A user as given, if it can be one.
///
/// # Errors
/// [`AppError::Usage`]: the login or the name has not the right shape.
pub(super) fn checked(
    login: &str,
    name: &str,
    role: Role,
    at: DateTime<Utc>,
) -> Result<User, AppError> {
    let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if !(2..=32).contains(&login.len()) || !login.chars().all(shape) {
        return Err(AppError::Usage(format!(
            "login `{login}`: 2 to 32 of a–z, 0–9, `.`, `_`, `-`"
        )));
    }
    let name = one_line(name);
    if name.is_empty() || name.chars().count() > 20 {
        return Err(AppError::Usage(
            "a name has 1 to 20 characters: it is printed under signatures".to_owned(),
        ));
    }
    Ok(User {
        login: login.to_owned(),
        name,
        role,
        created_at: at,
        retired_at: None,
    })
}

pub(super) async fn hash(password: &str) -> Result<String, AppError> {
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(AppError::Usage(format!(
            "a password has at least {SHORTEST_PASSWORD} characters"
        )));
    }
    let password = password.to_owned();
    // Argon2id takes tens of milliseconds of pure computing.
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    })
    .await
    .map_err(|error| AppError::Defect(error.to_string()))?
    .map_err(|error| AppError::Defect(error.to_string()))
}
