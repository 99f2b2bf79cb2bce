//! People who may sign.

use argon2::{Argon2, PasswordHasher};
use chrono::{DateTime, Utc};

use super::{App, AppError};
use crate::model::{
    language::hygiene::one_line,
    people::{Role, User},
};

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
    ) -> Result<User, AppError> {
        let user = checked(login, name, role, self.clock.now())?;
        self.store
            .add_user(&user, &hash(password).await?, "cli")
            .await?;
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
