//! `yixian store …`

use std::path::Path;

use super::{Output, exit};
use crate::app::{self, App, AppError, BackupList};

pub(super) async fn backup(to: Option<&Path>, app: &App, output: &Output) -> Result<u8, AppError> {
    let (folder, list) = app.backup(to).await?;
    told("backup", &folder, &list, output);
    Ok(exit::DONE)
}

/// Needs no database: it makes one.
pub(super) fn restore(from: &Path, data: &Path, output: &Output) -> Result<u8, AppError> {
    let list = app::restore(from, data)?;
    told("restored", data, &list, output);
    Ok(exit::DONE)
}

fn told(what: &str, folder: &Path, list: &BackupList, output: &Output) {
    output.object(&serde_json::json!({
        "folder": folder.display().to_string(),
        "made_at": list.made_at,
        "database": list.database,
        "blobs": list.blobs.len(),
    }));
    output.line(format!(
        "{what}: {} (database and {} blobs, every hash checked)",
        folder.display(),
        list.blobs.len()
    ));
}
