//! `yixian card`: what designers of cards need. Neither database nor data folder is opened.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::AppError;
use crate::{
    config::Settings,
    render::shell::card_desk::{CardDesk, Order, Stamp, no_card, stamp},
};

/// What a designer asks for.
#[derive(Debug, Clone)]
pub struct CardRequest {
    /// A card's name, or the path of an SVG.
    pub template: PathBuf,
    /// The card that an SVG of another name stands for.
    pub stands_for: Option<String>,
    /// Folder of templates; `None`: that of the SVG, of the settings, or the built-in ones.
    pub templates: Option<PathBuf>,
    /// Sample set.
    pub sample: String,
    /// Words of the designer's own.
    pub data: Option<PathBuf>,
    /// Picture behind.
    pub over: Option<PathBuf>,
    /// A moment of the motion and the card's length, milliseconds.
    pub moment: Option<(u32, u32)>,
}

/// A painted card; the fields of `card preview --json`.
#[derive(Debug, Clone, Serialize)]
pub struct PaintedCard {
    /// Which card.
    pub card: String,
    /// Whose words stand on it: a sample set, or `data`.
    pub words: String,
    /// The picture.
    pub file: PathBuf,
    /// How long it took.
    pub elapsed_ms: u64,
    /// What the designer should change; English.
    pub remarks: Vec<CardRemark>,
    /// What the producer would be told; Chinese.
    pub warnings: Vec<String>,
}

/// Something to tell a designer.
#[derive(Debug, Clone, Serialize)]
pub struct CardRemark {
    /// File of the template folder.
    pub file: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1.
    pub column: Option<usize>,
    /// The line, with a caret below the place.
    pub excerpt: Option<String>,
    /// What and how to mend it.
    pub text: String,
}

/// A desk with faces at hand.
#[derive(Debug, Clone)]
pub struct CardStudio {
    desk: CardDesk,
    templates: Option<PathBuf>,
}

/// A request that can be painted, and watched.
#[derive(Debug, Clone)]
pub struct CardOrder(Order);

impl CardStudio {
    /// Reads the faces that the settings name.
    ///
    /// # Errors
    /// No Simplified Chinese face, or a named file that cannot be read.
    pub fn open(settings: &Settings) -> Result<Self, AppError> {
        let render = &settings.render;
        let own = Some(&render.templates).filter(|path| !path.as_os_str().is_empty());
        Ok(Self {
            desk: CardDesk::open(&render.fonts)?,
            templates: own.cloned(),
        })
    }

    /// Names of all cards.
    #[must_use]
    pub fn cards() -> &'static [&'static str] {
        CardDesk::cards()
    }

    /// Names of all sample sets.
    #[must_use]
    pub fn sample_sets() -> Vec<&'static str> {
        CardDesk::sample_sets()
    }

    /// Finds out what is meant.
    ///
    /// # Errors
    /// [`AppError::Usage`]: there is no such card, folder or sample set.
    pub fn order(&self, request: &CardRequest) -> Result<CardOrder, AppError> {
        let template = &request.template;
        let is_path = template.extension().is_some_and(|ending| ending == "svg")
            || template.components().count() > 1;
        let name = template
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let card = request
            .stands_for
            .clone()
            .unwrap_or_else(|| name.to_owned());
        let mut order = Order {
            card,
            folder: request.templates.clone().or_else(|| self.templates.clone()),
            file: None,
            sample: request.sample.clone(),
            data: request.data.clone(),
            over: request.over.clone(),
            moment: request.moment,
        };
        if is_path {
            if !template.is_file() {
                return Err(AppError::Usage(format!(
                    "{}: there is no such file",
                    template.display()
                )));
            }
            let folder = template
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            order.folder = Some(folder.unwrap_or(Path::new(".")).to_owned());
            let own_name = format!("{}.svg", order.card);
            if template
                .file_name()
                .is_some_and(|name| name != own_name.as_str())
            {
                order.file = Some(template.clone());
            }
        }
        if !CardDesk::cards().contains(&order.card.as_str()) {
            let hint = if is_path {
                "; say with --as which card the file stands for"
            } else {
                ""
            };
            return Err(AppError::Usage(format!("{}{hint}", no_card(&order.card))));
        }
        if let Some(folder) = order
            .folder
            .as_ref()
            .filter(|folder| !folder.is_dir() && !CardDesk::is_design(folder))
        {
            return Err(AppError::Usage(format!(
                "{}: there is no such folder",
                folder.display()
            )));
        }
        let sets = CardDesk::sample_sets();
        if !sets.contains(&order.sample.as_str()) {
            return Err(AppError::Usage(format!(
                "there is no sample `{}`: {}",
                order.sample,
                sets.join(", ")
            )));
        }
        Ok(CardOrder(order))
    }

    /// Paints an order into `out`. Blocking.
    ///
    /// # Errors
    /// What is wrong with the design or the words, with file and line; or the disk.
    pub fn paint(&self, order: &CardOrder, out: &Path) -> Result<PaintedCard, AppError> {
        let order = &order.0;
        let inspection = self.desk.paint(order, out)?;
        let words = match &order.data {
            Some(_) => "data".to_owned(),
            None => order.sample.clone(),
        };
        Ok(PaintedCard {
            card: order.card.clone(),
            words,
            file: out.to_owned(),
            elapsed_ms: 0,
            remarks: inspection
                .remarks
                .into_iter()
                .map(CardRemark::from)
                .collect(),
            warnings: inspection.card.warnings,
        })
    }
}

impl CardOrder {
    /// Changes whenever a file of the design or of the words does.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        stamp(&self.0)
    }

    /// Which card it is.
    #[must_use]
    pub fn card(&self) -> &str {
        &self.0.card
    }
}

impl From<crate::render::painter::Remark> for CardRemark {
    fn from(remark: crate::render::painter::Remark) -> Self {
        let place = remark.place.as_ref();
        Self {
            file: place.map(|place| place.file.clone()),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            excerpt: place.map(crate::render::place::Place::excerpt),
            text: remark.text,
        }
    }
}
