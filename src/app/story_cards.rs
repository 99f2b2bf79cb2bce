//! The cards of a story as they will be painted, while it is written: two are painted at a time, a title
//! and another, apart from films and from every other request, each once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Semaphore;

use super::{App, AppError};
use crate::{
    model::{
        BlobHash, Story,
        story::{MediaKind, StoryMedia},
    },
    render::{
        self,
        card::{CardData, PictureOverlay, StrapCard},
        shell::sight::{Bench, Seen, Sight},
    },
};

/// So many bytes of pictures are kept.
const KEPT_BYTES: usize = 48 << 20;

/// One card of a story.
#[derive(Debug, Clone)]
pub struct StoryCard {
    /// `title`, `headline`, `place`, `strap-1`, `picture-1` …
    pub name: String,
    /// What a page calls it; Chinese.
    pub label: String,
    /// Names its pixels: another text, another key.
    pub key: BlobHash,
    sight: Sight,
}

/// How a card looks.
#[derive(Debug)]
pub struct CardSeen {
    /// PNG.
    pub png: Vec<u8>,
    /// What a producer should know; Chinese.
    pub words: Vec<String>,
}

/// A painter, and the design of which it is.
type Opened = (BlobHash, Arc<Bench>);

/// Pictures by key, the oldest first.
type Kept = VecDeque<((BlobHash, bool), Arc<CardSeen>)>;

/// What is painted for the pages.
#[derive(Debug)]
pub(super) struct Press {
    /// Whose headline is written waits behind no picture.
    titles: Arc<Semaphore>,
    others: Arc<Semaphore>,
    bench: Arc<Mutex<Option<Opened>>>,
    kept: Mutex<Kept>,
}

impl Default for Press {
    fn default() -> Self {
        Self {
            titles: Arc::new(Semaphore::new(1)),
            others: Arc::new(Semaphore::new(1)),
            bench: Arc::default(),
            kept: Mutex::default(),
        }
    }
}

impl Press {
    fn kept(&self, key: BlobHash, whole: bool) -> Option<Arc<CardSeen>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(name, _)| *name == (key, whole));
        found.map(|(_, seen)| Arc::clone(seen))
    }

    fn keep(&self, key: BlobHash, whole: bool, seen: &Arc<CardSeen>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(((key, whole), Arc::clone(seen)));
        let mut bytes: usize = kept.iter().map(|(_, seen)| seen.png.len()).sum();
        while bytes > KEPT_BYTES && kept.len() > 1 {
            bytes -= kept.pop_front().map_or(0, |(_, seen)| seen.png.len());
        }
    }
}

impl App {
    /// All cards of a story that stands `ordinal`-th (from 1) of `total`, as it is now. Paints nothing.
    ///
    /// # Errors
    /// There are no fonts.
    pub async fn story_cards(
        &self,
        story: &Story,
        (ordinal, total): (usize, usize),
    ) -> Result<Vec<StoryCard>, AppError> {
        let render = &self.settings.settings.render;
        let (fonts, templates) = (render.fonts.clone(), render.templates.clone());
        let design = move || render::shell::sight::design(&fonts, &templates);
        let design = tokio::task::spawn_blocking(design)
            .await
            .map_err(|error| AppError::Defect(format!("the look at the design: {error}")))??;
        let programme = &self.settings.settings.programme.name;
        let cards = sights(story, programme, ordinal, total).into_iter();
        let keyed = cards.map(|(name, label, sight)| StoryCard {
            key: render::shell::sight::name(&sight, &design),
            name,
            label,
            sight,
        });
        Ok(keyed.collect())
    }

    /// Paints a card, unless it is at hand; `whole`: as large as the screen. Waits for its turn: whoever
    /// goes away meanwhile gives it up.
    ///
    /// # Errors
    /// The design is wrong.
    pub async fn see_card(&self, card: &StoryCard, whole: bool) -> Result<Arc<CardSeen>, AppError> {
        if let Some(seen) = self.press.kept(card.key, whole) {
            return Ok(seen);
        }
        let line = match card.name.as_str() {
            "title" => &self.press.titles,
            _ => &self.press.others,
        };
        let turn = Arc::clone(line).acquire_owned().await;
        let turn = turn.map_err(|error| AppError::Defect(format!("the painter: {error}")))?;
        // Somebody else may have waited for the same.
        if let Some(seen) = self.press.kept(card.key, whole) {
            return Ok(seen);
        }
        let render = &self.settings.settings.render;
        let (fonts, templates) = (render.fonts.clone(), render.templates.clone());
        let (bench, blobs) = (Arc::clone(&self.press.bench), self.blobs.clone());
        let sight = card.sight.clone();
        let paint = move || {
            // The turn goes with the work: who hangs up does not let another one begin beside it.
            let _turn = turn;
            let design = render::shell::sight::design(&fonts, &templates)?;
            let bench = {
                let mut opened = bench.lock().unwrap_or_else(PoisonError::into_inner);
                match opened.as_ref().filter(|(name, _)| *name == design) {
                    Some((_, bench)) => Arc::clone(bench),
                    None => {
                        let fresh = Arc::new(Bench::open(&fonts, &templates)?);
                        *opened = Some((design, Arc::clone(&fresh)));
                        fresh
                    }
                }
            };
            let media = |hash: &BlobHash| blobs.path(hash);
            if whole {
                bench.see_whole(&sight, &media)
            } else {
                bench.see(&sight, &media)
            }
        };
        let Seen { small, words } = tokio::task::spawn_blocking(paint)
            .await
            .map_err(|error| AppError::Defect(format!("the painter ended: {error}")))??;
        let seen = Arc::new(CardSeen { png: small, words });
        self.press.keep(card.key, whole, &seen);
        Ok(seen)
    }
}

/// What is seen of a story, card by card: name, label, what lies over what.
fn sights(
    story: &Story,
    programme: &str,
    ordinal: usize,
    total: usize,
) -> Vec<(String, String, Sight)> {
    use render::cards;

    let pictures = || {
        story
            .media
            .iter()
            .filter(|one| one.kind == MediaKind::Picture)
    };
    let ground = |media: Option<&StoryMedia>| media.map(|one| (one.sha256, one.part));
    let overlay = |media: Option<&StoryMedia>| {
        CardData::Overlay(PictureOverlay {
            programme: programme.to_owned(),
            locator: cards::locator(story),
            credit: media.map_or_else(String::new, |one| one.credit.clone()),
        })
    };
    let first = pictures().next();
    let over = |card: CardData| Sight {
        ground: ground(first),
        cards: vec![overlay(first), card],
    };
    let title = CardData::Title(cards::title(story, ordinal, total));
    let mut all = vec![(
        "title".to_owned(),
        "标题板".to_owned(),
        Sight {
            ground: None,
            cards: vec![title],
        },
    )];
    for (at, strap) in story.draft.strap.iter().enumerate() {
        let card = CardData::Strap(StrapCard {
            name: strap.name.clone(),
            line: strap.line.clone(),
        });
        let label = format!("人名条 {}", strap.name);
        all.push((format!("strap-{}", at + 1), label, over(card)));
    }
    let headline = CardData::HeadlineStrap(cards::headline_strap(story));
    all.push(("headline".to_owned(), "标题条".to_owned(), over(headline)));
    if let Some(place) = cards::locator_strap(story) {
        let card = CardData::LocatorStrap(place);
        // Alone: it stands where the overlay's own place does.
        let sight = Sight {
            ground: ground(first),
            cards: vec![card],
        };
        all.push(("place".to_owned(), "地名条".to_owned(), sight));
    }
    for (at, media) in pictures().enumerate() {
        let sight = Sight {
            ground: ground(Some(media)),
            cards: vec![overlay(Some(media))],
        };
        all.push((
            format!("picture-{}", at + 1),
            format!("画面 {}", at + 1),
            sight,
        ));
    }
    all
}
