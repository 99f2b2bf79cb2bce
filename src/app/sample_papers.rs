//! 文件样张: the papers of the coming edition as it stands, on the forms of the house or of the station,
//! written once and kept until the edition or a form changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use tokio::sync::Mutex;

use super::{App, AppError, outlook::Outlook};
use crate::{
    model::Edition,
    package::{self, PackageError, PackageSettings, SamplePaper},
};

/// Form files, by path, length and time of their last change.
type Forms = Vec<(PathBuf, u64, Option<SystemTime>)>;

/// What was written last. Whoever asks meanwhile waits for it: it is written once.
#[derive(Debug, Default)]
pub(super) struct LastPapers(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    outlook: Arc<Outlook>,
    forms: Forms,
    papers: Arc<Vec<SamplePaper>>,
}

/// The papers, or what is wrong with a form.
#[derive(Debug)]
pub enum SamplePapers {
    /// Of this edition, README first.
    Written(Edition, Arc<Vec<SamplePaper>>),
    /// No story is in it: there is nothing to print.
    Nothing(Edition),
    /// A form of the station's own cannot be used.
    Broken {
        /// Which, as its path below the folder.
        form: String,
        /// What and where; English, as the template engine says it.
        detail: String,
    },
}

impl App {
    /// The station's own folder of forms; empty: none.
    #[must_use]
    pub fn own_form_folder(&self) -> String {
        let folder = &self.settings.settings.package.templates;
        folder.display().to_string()
    }

    /// Every paper of the coming edition as it stands. Films and pictures are not made.
    ///
    /// # Errors
    /// The database cannot be read, the fonts are missing, the folder of forms cannot be read.
    pub async fn sample_papers(self: &Arc<Self>) -> Result<SamplePapers, AppError> {
        let coming = self.edition(None).await?;
        let outlook = self.outlook(coming.id).await?;
        if outlook.revision.stories.is_empty() {
            return Ok(SamplePapers::Nothing(outlook.edition.clone()));
        }
        let settings = PackageSettings {
            fonts: self.settings.settings.render.fonts.clone(),
            templates: self.settings.settings.package.templates.clone(),
        };
        let mut last = self.papers.0.lock().await;
        let known = last.take();
        let work = Arc::clone(&outlook);
        let made = tokio::task::spawn_blocking(move || {
            let mut forms = Forms::new();
            // What cannot be read is told by whoever reads the forms.
            let _ = look(&settings.templates, true, &mut forms);
            let known = known.filter(|one| Arc::ptr_eq(&one.outlook, &work) && one.forms == forms);
            let papers = match known {
                Some(known) => known.papers,
                None => Arc::new(package::sample_papers(&work.revision, &settings)?),
            };
            Ok(Kept {
                outlook: work,
                forms,
                papers,
            })
        });
        let made: Result<Kept, PackageError> = made
            .await
            .map_err(|error| AppError::Defect(error.to_string()))?;
        match made {
            Ok(kept) => {
                let papers = Arc::clone(&kept.papers);
                *last = Some(kept);
                Ok(SamplePapers::Written(outlook.edition.clone(), papers))
            }
            Err(PackageError::Template { name, detail }) => {
                Ok(SamplePapers::Broken { form: name, detail })
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The files of `folder`, and of those directly in it.
fn look(folder: &Path, deeper: bool, forms: &mut Forms) -> io::Result<()> {
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_dir() && deeper {
            look(&entry.path(), false, forms)?;
        } else {
            forms.push((entry.path(), about.len(), about.modified().ok()));
        }
    }
    forms.sort();
    Ok(())
}
