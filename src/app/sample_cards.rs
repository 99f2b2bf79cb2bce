//! Cards with sample words for the desk's page of templates: painted by the painter for air, one at a time,
//! and kept until a file of the design changes.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::{App, AppError, CardRequest, CardStudio};
use crate::render::shell::card_desk::Stamp;

/// The designs that we bring.
const DESIGNS: [&str; 2] = ["landscape", "plain"];
/// The station's own folder, in addresses.
const OWN: &str = "own";
/// Pictures that are kept.
const KEPT: usize = 128;

/// A painted sample.
#[derive(Debug, Clone)]
pub struct SampleCard {
    /// The picture, 1920×1080.
    pub png: Arc<[u8]>,
    /// Changes with the picture.
    pub mark: String,
}

/// What was painted already.
#[derive(Debug)]
pub(super) struct SampleCards {
    studio: OnceLock<CardStudio>,
    kept: Mutex<HashMap<String, (Stamp, SampleCard)>>,
    /// One at a time: whoever looks at samples takes no processor from a film.
    turn: Arc<Semaphore>,
}

impl Default for SampleCards {
    fn default() -> Self {
        Self {
            studio: OnceLock::new(),
            kept: Mutex::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl App {
    /// The designs that can be looked at; the one in force first.
    #[must_use]
    pub fn card_designs(&self) -> Vec<String> {
        let set = &self.settings.settings.render.templates;
        let mut designs: Vec<String> = DESIGNS.iter().map(|name| (*name).to_owned()).collect();
        match set.to_str() {
            None | Some("") => {}
            Some(name) if DESIGNS.contains(&name) => designs.sort_by_key(|one| one != name),
            Some(_) => designs.insert(0, OWN.to_owned()),
        }
        designs
    }

    /// The station's own folder of cards; empty: none.
    #[must_use]
    pub fn own_card_folder(&self) -> String {
        let set = &self.settings.settings.render.templates;
        match set.to_str() {
            Some(name) if DESIGNS.contains(&name) => String::new(),
            _ => set.display().to_string(),
        }
    }

    /// A card of a design with a set of sample words.
    ///
    /// # Errors
    /// [`AppError::Missing`]: there is no such design, set or card. Else what is wrong with the design.
    pub async fn sample_card(
        self: &Arc<Self>,
        design: &str,
        words: &str,
        card: &str,
    ) -> Result<SampleCard, AppError> {
        let known = self.card_designs().iter().any(|one| one == design)
            && CardStudio::sample_sets().contains(&words)
            && CardStudio::cards().contains(&card);
        if !known {
            return Err(AppError::Missing);
        }
        let turn = Arc::clone(&self.samples.turn)
            .acquire_owned()
            .await
            .map_err(|error| AppError::Defect(error.to_string()))?;
        let request = CardRequest {
            template: card.into(),
            stands_for: None,
            templates: (design != OWN).then(|| PathBuf::from(design)),
            sample: words.to_owned(),
            data: None,
            over: None,
            moment: None,
        };
        let (app, key) = (Arc::clone(self), format!("{design}/{words}/{card}"));
        let painted = tokio::task::spawn_blocking(move || {
            // It goes with the work: who hangs up does not let another one begin beside it.
            let _turn = turn;
            app.paint_sample(&key, &request)
        });
        painted
            .await
            .map_err(|error| AppError::Defect(error.to_string()))?
    }

    fn paint_sample(&self, key: &str, request: &CardRequest) -> Result<SampleCard, AppError> {
        let studio = match self.samples.studio.get() {
            Some(studio) => studio,
            None => {
                let opened = CardStudio::open(&self.settings.settings)?;
                self.samples.studio.get_or_init(|| opened)
            }
        };
        let order = studio.order(request)?;
        let stamp = order.stamp();
        let kept = || {
            self.samples
                .kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = kept().get(key).cloned();
        if let Some((_, card)) = known.filter(|(then, _)| *then == stamp) {
            return Ok(card);
        }
        let place = self.data.join("work").join("sample.png");
        let disk = |path: &Path, source| AppError::File {
            path: path.to_owned(),
            source,
        };
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(|source| disk(folder, source))?;
        }
        studio.paint(&order, &place)?;
        let png = std::fs::read(&place).map_err(|source| disk(&place, source))?;
        std::fs::remove_file(&place).map_err(|source| disk(&place, source))?;
        let card = SampleCard {
            mark: hex::encode(&Sha256::digest(&png)[..8]),
            png: png.into(),
        };
        let mut all = kept();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(key.to_owned(), (stamp, card.clone()));
        Ok(card)
    }
}
