//! Who is signed in at the desk. A browser holds 32 random bytes; the database holds their hash.

use std::sync::OnceLock;

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::{App, AppError, users};
use crate::{
    model::{
        language::hygiene::one_line,
        people::{Role, Session, User},
    },
    store::StoreError,
};

/// A browser that was not used for so long signs in again.
const IDLE: TimeDelta = TimeDelta::days(7);
/// And one that was always used, after so long.
const LONGEST: TimeDelta = TimeDelta::days(30);
/// A session's last use is noted this often.
const NOTED: TimeDelta = TimeDelta::minutes(5);
/// What a browser calls itself is cut here.
const DEVICE: usize = 120;

/// Somebody at the desk.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who, as the user stands in the database now.
    pub user: User,
    /// The session's stored hash: by it a person ends another of his own.
    pub session: String,
    /// The last change before anything was read for him: a page that follows changes begins there.
    pub mark: i64,
}

impl App {
    /// Signs in. `None`: no such login, or not its password; both take the same time. Else what the
    /// browser is to hold.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        device: &str,
    ) -> Result<Option<String>, AppError> {
        if !self.is_password(login, password).await? {
            return Ok(None);
        }
        match self.begin_session(login, device).await {
            Ok(token) => Ok(Some(token)),
            Err(AppError::Store(StoreError::NotFound { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether this is the password of `login`; it takes as long when there is no such login.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_password(&self, login: &str, password: &str) -> Result<bool, AppError> {
        let stored = self.store.password_hash(login).await?;
        let (known, password) = (stored.is_some(), password.to_owned());
        let right = tokio::task::spawn_blocking(move || {
            let hash = match &stored {
                Some(hash) => hash.as_str(),
                None => nobody(),
            };
            PasswordHash::new(hash).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok()
            })
        })
        .await
        .map_err(|error| AppError::Defect(error.to_string()))?;
        Ok(known && right)
    }

    async fn begin_session(&self, login: &str, device: &str) -> Result<String, AppError> {
        let token = token()?;
        let now = self.clock.now();
        let session = Session {
            login: login.to_owned(),
            created: now,
            seen: now,
            device: one_line(device).chars().take(DEVICE).collect(),
        };
        self.store.begin_session(&hashed(&token), &session).await?;
        Ok(token)
    }

    /// Who holds `token`. `None`: nobody, or not any more.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn visitor(&self, token: &str) -> Result<Option<Visitor>, AppError> {
        let hash = hashed(token);
        let Some(session) = self.store.session(&hash).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        if now - session.seen > IDLE || now - session.created > LONGEST {
            self.store.end_session(&hash).await?;
            return Ok(None);
        }
        if now - session.seen > NOTED {
            self.store.touch_session(&hash, now).await?;
        }
        let mark = self.store.mark().await?;
        let user = self.store.user(&session.login).await?;
        if user.retired_at.is_some() {
            // Signed in at the moment of leaving.
            self.store.end_session(&hash).await?;
            return Ok(None);
        }
        Ok(Some(Visitor {
            user,
            session: hash,
            mark,
        }))
    }

    /// Whether a visitor is signed in still.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_in(&self, visitor: &Visitor) -> Result<bool, AppError> {
        Ok(self.store.session(&visitor.session).await?.is_some())
    }

    /// Signs out.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn sign_out(&self, visitor: &Visitor) -> Result<(), AppError> {
        Ok(self.store.end_session(&visitor.session).await?)
    }

    /// A secret that opens the page on which the first user is made; `None`: there are users.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn welcome_token(&self) -> Result<Option<String>, AppError> {
        let token = token()?;
        let offered = self
            .store
            .offer_welcome(&hashed(&token), self.clock.now())
            .await?;
        Ok(offered.then_some(token))
    }

    /// Whether a secret opens that page.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn is_welcome(&self, token: &str) -> Result<bool, AppError> {
        Ok(self.store.is_welcome(&hashed(token)).await?)
    }

    /// Makes the first user, a 制片, and signs him in: what the browser is to hold.
    ///
    /// # Errors
    /// [`AppError::Usage`]: a login, name or password that cannot be. The link opens no more.
    pub async fn welcome(
        &self,
        token: &str,
        login: &str,
        name: &str,
        password: &str,
        device: &str,
    ) -> Result<String, AppError> {
        // Before a hash is computed for whoever asks.
        if !self.is_welcome(token).await? {
            let gone = "the link for the first user opens no more";
            return Err(StoreError::Refused(gone.to_owned()).into());
        }
        let user = users::checked(login, name, Role::Producer, self.clock.now())?;
        let hash = users::hash(password).await?;
        self.store.welcome(&hashed(token), &user, &hash).await?;
        self.begin_session(login, device).await
    }

    /// Ends sessions that nobody used for a week.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn end_old_sessions(&self) -> Result<(), AppError> {
        Ok(self.store.end_old_sessions(self.clock.now() - IDLE).await?)
    }
}

pub(super) fn token() -> Result<String, AppError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| AppError::Defect(format!("no random numbers: {error}")))?;
    Ok(hex::encode(bytes))
}

fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The hash of a password that nobody has: a login that does not exist answers no sooner than one that
/// does.
fn nobody() -> &'static str {
    static NOBODY: OnceLock<String> = OnceLock::new();
    NOBODY.get_or_init(|| {
        Argon2::default()
            .hash_password(b"nobody signs in with this")
            .map(|hash| hash.to_string())
            .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use crate::{app::edit::tests::room, model::people::StaffChange};

    #[tokio::test]
    async fn who_leaves_while_his_password_is_compared_comes_in_no_more() {
        let (_folder, app, _, _) = room().await;
        let password = "a long password";
        assert!(app.sign_in("ed", password, "").await.unwrap().is_some());
        // The password was right, and then a producer let him go.
        assert!(app.is_password("ed", password).await.unwrap());
        app.change_user("ed", StaffChange::Leave, "prod")
            .await
            .unwrap();
        let late = app.begin_session("ed", "").await;
        assert!(late.unwrap_err().is_missing());
        assert!(app.store.sessions("ed").await.unwrap().is_empty());
        assert!(app.sign_in("ed", password, "").await.unwrap().is_none());
    }
}
