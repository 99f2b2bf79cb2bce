//! `yixian qc`: finished files against a delivery profile, without a newsroom around them.

use std::path::PathBuf;

use super::AppError;
use crate::{
    config::{LoadedSettings, load_profile},
    model::qc::Report,
    render,
};

/// Measures `files`, each as a finished film of the profile named, or of the settings' own. Blocking.
///
/// # Errors
/// No such profile or file; ffmpeg cannot be run.
pub fn check_files(
    settings: &LoadedSettings,
    files: &[PathBuf],
    profile: Option<&str>,
) -> Result<Report, AppError> {
    let profile = match profile {
        Some(named) => load_profile(named)?,
        None => settings.profile.clone(),
    };
    for file in files {
        std::fs::metadata(file).map_err(|source| AppError::File {
            path: file.clone(),
            source,
        })?;
    }
    let render = super::build::render_settings(settings);
    Ok(render::shell::qc::check_files(files, &render, &profile)?)
}
