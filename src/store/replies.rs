//! Letters that people write to correspondents: the words beside the letter, one a press.

use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, audit, letters};
use crate::model::{
    SubmissionId,
    letter::{Reply, ReplyTemplate},
};

impl Store {
    /// Puts a reply into the books, ready to be sent. The same press again changes nothing and returns what
    /// was put in first.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn post_reply(&self, reply: &Reply) -> Result<Reply, StoreError> {
        let Self::Sqlite(db) = self;
        let mut tx = db.write().await?;
        let known = sqlx::query(
            "SELECT * FROM letter JOIN reply ON reply.letter = letter.id WHERE reply.press = ?1",
        )
        .bind(&reply.press)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = known {
            return read(&row);
        }
        let letter = &reply.letter;
        letters::add(&mut tx, letter).await?;
        sqlx::query(
            "INSERT INTO reply (letter, press, actor, template, subject, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(letter.id.to_string())
        .bind(&reply.press)
        .bind(&reply.by)
        .bind(reply.template.name())
        .bind(&reply.subject)
        .bind(&reply.text)
        .execute(&mut *tx)
        .await?;
        let (at, subject) = (letter.created_at, letter.submission.to_string());
        let detail = serde_json::json!({"kind": letter.kind, "message_id": letter.message_id, "template": reply.template, "raw": letter.raw});
        audit::note(&mut tx, at, &reply.by, "letter.reply", &subject, detail).await?;
        tx.commit().await?;
        Ok(reply.clone())
    }

    /// The replies about a submission, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn replies_about(&self, submission: SubmissionId) -> Result<Vec<Reply>, StoreError> {
        let Self::Sqlite(db) = self;
        let rows = sqlx::query(
            "SELECT * FROM letter JOIN reply ON reply.letter = letter.id
             WHERE letter.submission = ?1 ORDER BY letter.created_at, letter.id",
        )
        .bind(submission.to_string())
        .fetch_all(db.read())
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &SqliteRow) -> Result<Reply, StoreError> {
    let letter = letters::read(row)?;
    let template: String = row.try_get("template")?;
    Ok(Reply {
        press: row.try_get("press")?,
        by: row.try_get("actor")?,
        template: ReplyTemplate::named(&template).ok_or_else(|| {
            StoreError::Refused(format!("letter {}: unknown template {template}", letter.id))
        })?,
        subject: row.try_get("subject")?,
        text: row.try_get("text")?,
        letter,
    })
}
