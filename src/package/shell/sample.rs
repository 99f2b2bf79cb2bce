//! The papers as they would be written now, for whoever looks: nothing is kept.

use std::sync::Arc;

use super::{PackageSettings, faces, forms};
use crate::{
    model::{
        EditionRevision,
        rendered::{FileRole, RenderedEdition},
    },
    package::{
        PackageError, checks_page, documents,
        files::{PackageFile, Source},
        papers::Papers,
        pdf,
        readme::{self, Listed},
    },
};

/// A paper that lies nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplePaper {
    /// Path inside the package, `/` between parts, e.g. `captions/edition.srt`.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Every paper of a revision as it stands, README first, on the forms that the settings name. Films, cards and
/// originals are not made and not listed. Blocking.
///
/// # Errors
/// As [`super::build`]: a form is broken, the fonts are missing, two papers disagree.
pub fn sample_papers(
    revision: &EditionRevision,
    settings: &PackageSettings,
) -> Result<Vec<SamplePaper>, PackageError> {
    let (faces, rendered) = (faces(&settings.fonts)?, RenderedEdition::default());
    let mut papers = Papers::read(revision, &[], &[])?;
    papers.forms = Arc::new(forms(&settings.templates)?);
    papers.warnings.extend(pdf::warning(&papers, &faces));
    let mut all = documents::all(&papers, &faces, &rendered)?;
    let checks = checks_page::document(&papers, revision, None, &|_| None)?;
    all.push(PackageFile::paper("checks.html", FileRole::Checks, checks));
    let listed: Vec<Listed> = all.iter().map(listed).collect();
    let readme = SamplePaper {
        path: "README.txt".to_owned(),
        role: FileRole::Readme,
        bytes: readme::document(&papers, &listed)?,
    };
    let others = all.into_iter().filter_map(|file| match file.source {
        Source::Bytes(bytes) => Some(SamplePaper {
            path: file.path,
            role: file.role,
            bytes,
        }),
        Source::Rendered(_) | Source::Blob(_) => None,
    });
    Ok(std::iter::once(readme).chain(others).collect())
}

fn listed(file: &PackageFile) -> Listed {
    Listed {
        path: file.path.clone(),
        role: file.role,
        item: file.item,
        bytes: match &file.source {
            Source::Bytes(bytes) => bytes.len() as u64,
            Source::Rendered(_) | Source::Blob(_) => 0,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::package::sample;

    #[test]
    fn every_paper_of_the_package_is_there_and_a_form_of_the_station_is_taken_at_once() {
        let revision = sample::revision();
        let own = tempfile::tempdir().unwrap();
        let settings = PackageSettings {
            templates: own.path().to_owned(),
            ..PackageSettings::default()
        };
        let text = |settings: &PackageSettings, path: &str| {
            let papers = sample_papers(&revision, settings).unwrap();
            let found = papers.iter().find(|one| one.path == path).unwrap();
            String::from_utf8_lossy(&found.bytes).into_owned()
        };
        let papers = sample_papers(&revision, &settings).unwrap();
        assert_eq!(papers[0].path, "README.txt");
        for path in [
            "rundown.pdf",
            "script.docx",
            "captions.xlsx",
            "captions/edition.srt",
            "checks.html",
        ] {
            assert!(papers.iter().any(|one| one.path == path), "{path}");
        }
        assert!(!text(&settings, "script.txt").contains("本台口播单"));
        fs::write(own.path().join("script.txt.hbs"), "本台口播单 {{revision}}").unwrap();
        assert!(text(&settings, "script.txt").contains("本台口播单 r"));
        fs::write(own.path().join("script.txt.hbs"), "{{#broken").unwrap();
        let error = sample_papers(&revision, &settings).unwrap_err();
        assert!(error.to_string().contains("script.txt.hbs"), "{error}");
        let nowhere = PackageSettings {
            templates: PathBuf::from("/no/such/folder"),
            ..PackageSettings::default()
        };
        assert!(sample_papers(&revision, &nowhere).is_err());
    }
}
