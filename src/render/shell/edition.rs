//! The order of work of one build: look, plan, make, put together.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    Progress, RenderSettings,
    cache::{Cache, Kept},
    films,
    handout::handout,
    look::{Look, look, set_aside},
    pool,
    preview::{Film, preview},
    qc,
    segment::{cards_of, piece_film, play},
    studio::{Paint, Stopped, Studio, rendered},
    tool::Patience,
    version::version,
};
use crate::{
    model::{
        BlobHash, EditionRevision, ItemKind, Millis, Story,
        rendered::{Board, BoardKind, FileRole, RenderedEdition, RenderedFile},
        story::StoryMedia,
    },
    render::{
        RenderError, boards, budget,
        card::{BurnInCard, Card, CardData, FrameCard, Orientation, StrapCard},
        cards,
        figures::figure,
        framed::orientation,
        pieces::pieces,
        placed::placed,
        profile::Strap,
        timeline::{
            BurnIn, FIGURE_FRAMES, Planned, STRAP_FRAMES, Segment, is_clip, passed_over, plan,
            still_places,
        },
    },
};

/// How long a title card runs on its own, where the rundown does not say.
const TITLE_FRAMES: u32 = 125;

/// One thing to make.
enum Job<'a> {
    /// Of an item: frames `[from, to)` of its plan, at most so many kbit/s.
    Piece(usize, &'a Segment, (u32, u32), u32),
    TitleStill(usize, CardData),
    TitleFilm(usize, CardData, u32),
    StrapStill(usize, usize, CardData),
    StrapFilm(usize, usize, CardData, Strap),
    CardFilm(FileRole, usize, CardData, u32),
    /// 标题条, 地名条, 数据板, 间隔片花: item, name, data, frames.
    GraphicStill(usize, &'static str, CardData),
    GraphicFilm(usize, &'static str, CardData, u32),
    GraphicStrap(usize, &'static str, CardData, Strap),
    Media(usize, usize, &'a StoryMedia),
    /// 图片框 around a picture that does not fill the screen.
    Framed(usize, usize, &'a StoryMedia, CardData),
}

/// What came of it.
enum Done {
    /// `None`: a picture or clip in it cannot be used after all, and is set aside.
    Piece(usize, (u32, u32), Option<Kept>),
    File(RenderedFile, bool),
    Nothing,
}

/// As [`super::render_edition`], with a painter and limits of the caller's own.
///
/// # Errors
/// As [`super::render_edition`].
#[expect(
    clippy::too_many_arguments,
    reason = "the one door through which all parts come in"
)]
pub fn render_with(
    revision: &EditionRevision,
    verse: &[String],
    media: &(dyn Fn(&BlobHash) -> PathBuf + Sync),
    settings: &RenderSettings,
    patience: Patience,
    cache: &Path,
    paint: Paint<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<RenderedEdition, RenderError> {
    let cache = Cache::open(cache)?;
    let tools = settings.tools(patience);
    let version = version(&cache, &tools)?;
    let studio = Studio::new(&tools, version, &cache, settings, media, paint);
    let build = Build {
        revision,
        verse,
        studio: &studio,
        workers: settings.workers(),
        burn_in: settings.burn_in,
        progress,
        cards: Mutex::default(),
    };
    let (mut result, still) = build.run()?;
    let cards = build.cards.into_inner();
    let cards = cards.unwrap_or_else(PoisonError::into_inner);
    if let Some(profile) = &settings.qc {
        let bench = qc::Bench {
            tools: &tools,
            version: &studio.version,
            cache: Some(&cache),
            profile,
        };
        let workers = settings.workers();
        let (report, made) = qc::report(&bench, workers, &result.files, &still, &cards, progress)?;
        result.made += made;
        result.reused += u32::try_from(report.files.len()).unwrap_or(0) - made;
        result.warnings.splice(0..0, report.warnings());
        result.qc = Some(report);
    }
    result.processes = tools.started();
    Ok(result)
}

/// Gives every frame of the preview, I420, not encoded, in order: what an encoder alone would need is
/// measured on them. With each comes how many kbit/s the pictures may take.
///
/// # Errors
/// As [`super::render_edition`].
pub fn preview_frames(
    revision: &EditionRevision,
    verse: &[String],
    media: &(dyn Fn(&BlobHash) -> PathBuf + Sync),
    settings: &RenderSettings,
    cache: &Path,
    paint: Paint<'_>,
    take: &mut dyn FnMut(u32, &[u8]),
) -> Result<(), RenderError> {
    let cache = Cache::open(cache)?;
    let tools = settings.tools(Patience::default());
    let version = version(&cache, &tools)?;
    let studio = Studio::new(&tools, version, &cache, settings, media, paint);
    let build = Build {
        revision,
        verse,
        studio: &studio,
        workers: settings.workers(),
        burn_in: settings.burn_in,
        progress: &|_| {},
        cards: Mutex::default(),
    };
    build.look_at_media(&cards::story_items(revision))?;
    let rate = build.rate();
    for i in 0..revision.rundown.items.len() {
        let segment = build.plan(i).segment;
        let played = play(&studio, &segment, (0, segment.frames), &mut |frame| {
            take(rate, frame);
            Ok(())
        });
        played.map_err(|stopped| stopped.into_error(&what(i)))?;
    }
    Ok(())
}

struct Build<'a> {
    revision: &'a EditionRevision,
    verse: &'a [String],
    studio: &'a Studio<'a>,
    workers: usize,
    burn_in: bool,
    progress: &'a (dyn Fn(Progress) + Sync),
    /// What films are films of, by the film's name.
    cards: Mutex<BTreeMap<String, Arc<Card>>>,
}

impl Build<'_> {
    /// The files, and where the preview may stand still.
    fn run(&self) -> Result<(RenderedEdition, Vec<(Millis, Millis)>), RenderError> {
        let items = &self.revision.rundown.items;
        let stories = cards::story_items(self.revision);
        self.look_at_media(&stories)?;
        let rate = self.rate();
        let shown = (0..items.len()).filter(|i| items[*i].duration().frames() > 0);
        let plans: BTreeMap<usize, Segment> = shown.map(|i| (i, self.plan(i).segment)).collect();
        let cut = plans.iter().flat_map(|(i, plan)| {
            let cut = pieces(plan).into_iter();
            cut.map(move |piece| Job::Piece(*i, plan, piece, rate))
        });
        let mut jobs: Vec<Job<'_>> = cut.collect();
        jobs.extend(self.card_jobs(&stories));
        // The longest first, so that no core waits at the end for one late starter.
        jobs.sort_by_key(|job| std::cmp::Reverse(self.weight(job)));
        // The jobs, then preview and contact sheet.
        let steps = u64::try_from(jobs.len()).unwrap_or(0) + 2;
        (self.progress)(Progress::Total(steps));
        let done = pool::each(self.workers, &jobs, &|job| self.make(job))?;

        let mut result = RenderedEdition::default();
        let mut films = Vec::new();
        for done in done {
            let made = match done {
                Done::Piece(i, piece, kept) => {
                    let made = kept.as_ref().is_some_and(|kept| kept.made);
                    films.push((i, piece, kept));
                    made
                }
                Done::File(file, made) => {
                    result.files.push(file);
                    made
                }
                Done::Nothing => continue,
            };
            count(&mut result, made);
        }
        let mut films = self.whole(&plans, films, rate, &mut result)?;
        self.squeeze(&mut films, &mut result)?;
        let shown: Vec<_> = films
            .iter()
            .map(|(i, film)| (*i, film.segment.clone()))
            .collect();
        let still = still_places(films.iter().map(|(_, film)| &film.segment));
        self.assemble(films, &mut result)?;
        // Handed out as it came, and only found broken when it was to be shown.
        result
            .files
            .retain(|file| file.role != FileRole::Media || !self.is_broken(&file.sha256));
        result.files.sort_by_key(place);
        let shown = shown.iter().map(|(i, segment)| (*i, segment));
        result.placed = placed(shown, &result.files, &|blob| {
            self.studio.look(blob).footage()
        });
        result.boards = self.boards(&stories, &result.files);
        result.warnings = self.warnings(&stories)?;
        Ok((result, still))
    }

    /// The words of what is made of them and no paper knows, in package order.
    fn boards(
        &self,
        stories: &[(usize, &crate::model::Item, &Story)],
        files: &[RenderedFile],
    ) -> Vec<Board> {
        let films = self.studio.profile.films.extension();
        let opener = self.framing_items().map(|(role, item)| Board {
            name: format!("cards/opener.{films}"),
            item,
            kind: BoardKind::Opener,
            lines: match role {
                FileRole::Opener => self.verse.to_vec(),
                _ => Vec::new(),
            },
        });
        let of_story = stories.iter().flat_map(|(item, _, story)| {
            let figure = figure(story).map(|card| Board {
                name: format!("cards/{:02}-figure.{films}", item + 1),
                item: *item,
                kind: BoardKind::Figure,
                lines: boards::figure(&card),
            });
            let frames = story.media.iter().enumerate().map(move |(k, media)| Board {
                name: format!("cards/{:02}-picture-{}.png", *item + 1, k + 1),
                item: *item,
                kind: BoardKind::Frame,
                lines: boards::frame(&frame_card(media, Orientation::Landscape)),
            });
            figure.into_iter().chain(frames)
        });
        let made = |board: &Board| files.iter().any(|file| file.name == board.name);
        let all = opener.chain(of_story);
        all.filter(|board| !board.lines.is_empty() && made(board))
            .collect()
    }

    /// The films of all items, by item. Where a picture or clip turned out to be of no use, what was
    /// planned with it is planned and made anew, until nothing breaks.
    fn whole(
        &self,
        plans: &BTreeMap<usize, Segment>,
        made: Vec<(usize, (u32, u32), Option<Kept>)>,
        rate: u32,
        result: &mut RenderedEdition,
    ) -> Result<Vec<(usize, Film)>, RenderError> {
        let mut by_item: BTreeMap<usize, Vec<_>> = BTreeMap::new();
        for (i, piece, kept) in made {
            by_item.entry(i).or_default().push((piece, kept));
        }
        let mut films = Vec::new();
        for (i, mut made) in by_item {
            let mut again = None;
            loop {
                made.sort_by_key(|(piece, _)| *piece);
                let whole: Option<Vec<_>> = made
                    .into_iter()
                    .map(|((from, to), kept)| Some((to - from, kept?)))
                    .collect();
                let segment = self.plan(i).segment;
                let planned = again.as_ref().or_else(|| plans.get(&i));
                if let Some(pieces) = whole.filter(|_| planned == Some(&segment)) {
                    films.push((i, Film { segment, pieces }));
                    break;
                }
                made = pool::each(self.workers, &pieces(&segment), &|piece| {
                    Ok::<_, RenderError>((*piece, self.piece(i, &segment, *piece, rate)?))
                })?;
                for kept in made.iter().filter_map(|(_, kept)| kept.as_ref()) {
                    count(result, kept.made);
                }
                again = Some(segment);
            }
        }
        Ok(films)
    }

    /// kbit/s that a segment may take at most, so that the preview does not become too large.
    fn rate(&self) -> u32 {
        let segments = || (0..self.revision.rundown.items.len()).map(|i| self.plan(i).segment);
        let frames = segments().map(|segment| segment.frames).sum();
        budget::rate(frames, segments().map(|segment| segment.moving()).sum())
    }

    /// Where the encoder could not keep to its rate, the largest segments are made again.
    fn squeeze(
        &self,
        films: &mut [(usize, Film)],
        result: &mut RenderedEdition,
    ) -> Result<(), RenderError> {
        // Each time with a lower rate; noise that cannot be made smaller stays as it is.
        for _ in 0..3 {
            let mut sizes: Vec<(u64, u32)> = Vec::new();
            let mut places = Vec::new();
            for (at, (_, film)) in films.iter().enumerate() {
                let mut from = 0;
                for (n, (frames, kept)) in film.pieces.iter().enumerate() {
                    sizes.push((kept.bytes, *frames));
                    places.push((at, n, (from, from + frames)));
                    from += frames;
                }
            }
            let Some((rate, again)) = budget::squeezed(&sizes) else {
                break;
            };
            let again: Vec<_> = again.into_iter().map(|n| places[n]).collect();
            let done = pool::each(self.workers, &again, &|(at, _, piece)| {
                let (i, film) = &films[*at];
                match piece_film(self.studio, &what(*i), &film.segment, *piece, rate) {
                    Ok(kept) => Ok(Some(kept)),
                    // What broke only now could be shown before: that film is large, but whole.
                    Err(Stopped::Broken(..)) => Ok(None),
                    Err(stopped) => Err(stopped.into_error(&what(*i))),
                }
            })?;
            let mut smaller = false;
            for ((at, n, _), made) in again.into_iter().zip(done) {
                let Some(made) = made else { continue };
                if made.made {
                    result.made += 1;
                }
                let piece = &mut films[at].1.pieces[n].1;
                smaller |= made.bytes < piece.bytes;
                *piece = made;
            }
            if !smaller {
                break;
            }
        }
        Ok(())
    }

    /// Preview and contact sheet.
    fn assemble(
        &self,
        films: Vec<(usize, Film)>,
        result: &mut RenderedEdition,
    ) -> Result<(), RenderError> {
        let (films, titles): (Vec<_>, Vec<_>) = films
            .into_iter()
            .map(|(i, film)| (film, self.chapter(i)))
            .unzip();
        if !films.is_empty() {
            let kept = preview(self.studio, self.workers, &films, &titles)?;
            count(result, kept.made);
            let frames = films.iter().map(|film| film.segment.frames).sum();
            let name = "preview.mp4".to_owned();
            let file = rendered(FileRole::Preview, None, name, &kept, Some(frames));
            result.files.push(file);
        }
        self.step("preview.mp4");
        let mut shown = Vec::new();
        for data in self.sheet_cards() {
            shown.push(self.studio.card(&data)?);
        }
        if !shown.is_empty() {
            let kept = films::sheet(self.studio, &shown)?;
            count(result, kept.made);
            let name = "contact-sheet.jpg".to_owned();
            let file = rendered(FileRole::ContactSheet, None, name, &kept, None);
            result.files.push(file);
        }
        self.step("contact-sheet.jpg");
        Ok(())
    }

    fn look_at_media(
        &self,
        stories: &[(usize, &crate::model::Item, &Story)],
    ) -> Result<(), RenderError> {
        let files = looked_at(stories);
        pool::each(self.workers, &files, &|(media, most)| {
            let path = (self.studio.media)(&media.sha256);
            let found = look(
                self.studio.cache,
                self.studio.tools,
                &self.studio.version,
                &media.sha256,
                &path,
                is_clip(media),
                *most,
            )?;
            self.studio.saw(media.sha256, found);
            Ok::<_, RenderError>(())
        })?;
        Ok(())
    }

    /// Opener and closer.
    fn framing_items(&self) -> impl Iterator<Item = (FileRole, usize)> {
        let items = &self.revision.rundown.items;
        let first = |kind, role| {
            items
                .iter()
                .position(|item| item.kind == kind && item.duration().frames() > 0)
                .map(|i| (role, i))
        };
        [
            first(ItemKind::Opener, FileRole::Opener),
            first(ItemKind::Closer, FileRole::Closer),
        ]
        .into_iter()
        .flatten()
    }

    fn framing_card(&self, role: FileRole) -> CardData {
        if role == FileRole::Opener {
            CardData::Opener(cards::opener(self.revision, self.verse))
        } else {
            CardData::Closer(cards::closer(self.revision))
        }
    }

    fn card_jobs<'s>(&self, stories: &[(usize, &crate::model::Item, &'s Story)]) -> Vec<Job<'s>> {
        let mut jobs = Vec::new();
        for (role, i) in self.framing_items() {
            let item = &self.revision.rundown.items[i];
            let frames = item.duration().frames();
            jobs.push(Job::CardFilm(role, i, self.framing_card(role), frames));
        }
        for (n, (_, item, story)) in stories.iter().enumerate() {
            let title = CardData::Title(cards::title(story, n + 1, stories.len()));
            let frames = match item.card_ms.frames() {
                0 => TITLE_FRAMES,
                some => some,
            };
            jobs.push(Job::TitleStill(n, title.clone()));
            jobs.push(Job::TitleFilm(n, title, frames));
            for (k, strap) in story.draft.strap.iter().enumerate() {
                let card = CardData::Strap(StrapCard {
                    name: strap.name.clone(),
                    line: strap.line.clone(),
                });
                jobs.push(Job::StrapStill(n, k, card.clone()));
                for strap in &self.studio.profile.straps {
                    jobs.push(Job::StrapFilm(n, k, card.clone(), *strap));
                }
            }
            for (k, media) in story.media.iter().enumerate() {
                jobs.push(Job::Media(n, k, media));
                // The part that a person chose fills the screen by itself.
                if media.part.is_none()
                    && let Look::Picture { size, .. } = self.studio.look(&media.sha256)
                    && let Some(orientation) = orientation(size.0, size.1)
                {
                    let frame = CardData::Frame(frame_card(media, orientation));
                    jobs.push(Job::Framed(n, k, media, frame));
                }
            }
        }
        for (i, name, card, frames) in self.graphics(stories) {
            jobs.push(Job::GraphicStill(i, name, card.clone()));
            if matches!(card, CardData::HeadlineStrap(_) | CardData::LocatorStrap(_)) {
                for strap in &self.studio.profile.straps {
                    jobs.push(Job::GraphicStrap(i, name, card.clone(), *strap));
                }
            } else {
                jobs.push(Job::GraphicFilm(i, name, card, frames));
            }
        }
        jobs
    }

    /// What the station may lay over or between: item, name, card and frames of each.
    fn graphics(
        &self,
        stories: &[(usize, &crate::model::Item, &Story)],
    ) -> Vec<(usize, &'static str, CardData, u32)> {
        let mut graphics = Vec::new();
        for (i, _, story) in stories {
            let headline = CardData::HeadlineStrap(cards::headline_strap(story));
            graphics.push((*i, "headline", headline, STRAP_FRAMES));
            if let Some(place) = cards::locator_strap(story) {
                graphics.push((*i, "place", CardData::LocatorStrap(place), STRAP_FRAMES));
            }
            if let Some(figure) = figure(story) {
                graphics.push((*i, "figure", CardData::Figure(figure), FIGURE_FRAMES));
            }
        }
        for (i, item) in self.revision.rundown.items.iter().enumerate() {
            let frames = item.duration().frames();
            if item.kind == ItemKind::Bumper && frames > 0 {
                let bumper = CardData::Bumper(cards::bumper(self.revision, i));
                graphics.push((i, "bumper", bumper, frames));
            }
        }
        graphics
    }

    fn weight(&self, job: &Job<'_>) -> u32 {
        match job {
            Job::Piece(_, _, (from, to), _) => 100 + to - from,
            Job::CardFilm(.., frames)
            | Job::TitleFilm(_, _, frames)
            | Job::GraphicFilm(.., frames) => *frames,
            Job::StrapFilm(..) | Job::GraphicStrap(..) => STRAP_FRAMES / 4,
            Job::Media(..) | Job::Framed(..) => 20,
            Job::TitleStill(..) | Job::StrapStill(..) | Job::GraphicStill(..) => 1,
        }
    }

    /// A film of 标题条, 地名条, 数据板 or 间隔片花.
    fn graphic(&self, item: usize, name: String, kept: &Kept, frames: u32) -> Done {
        self.step(&name);
        let role = FileRole::GraphicClip;
        let file = rendered(role, Some(item), name, kept, Some(frames));
        Done::File(file, kept.made)
    }

    fn make(&self, job: &Job<'_>) -> Result<Done, RenderError> {
        let stories = cards::story_items(self.revision);
        let item = |n: usize| stories.get(n).map(|(i, ..)| *i);
        // The 序号 of the rundown, which the station reads: the same in every folder of the package.
        let number = |n: usize| item(n).map_or(0, |i| i + 1);
        let studio = self.studio;
        let films = studio.profile.films.extension();
        let file = |role, n: usize, name: String, kept: Kept, frames| {
            let made = kept.made;
            self.step(&name);
            Done::File(rendered(role, item(n), name, &kept, frames), made)
        };
        Ok(match job {
            Job::Piece(i, plan, piece, rate) => {
                let kept = self.piece(*i, plan, *piece, *rate)?;
                self.step(&what(*i));
                Done::Piece(*i, *piece, kept)
            }
            Job::TitleStill(n, data) => {
                let name = format!("cards/{:02}-title.png", number(*n));
                let kept = films::still_png(studio, &*studio.card(data)?, false)?;
                file(FileRole::TitleCardStill, *n, name, kept, None)
            }
            Job::TitleFilm(n, data, frames) => {
                let name = format!("cards/{:02}-title.{films}", number(*n));
                let card = self.card_of(&name, data)?;
                let kept = films::card_film(studio, &name, &card, *frames)?;
                file(FileRole::TitleCardClip, *n, name, kept, Some(*frames))
            }
            Job::StrapStill(n, k, data) => {
                let name = format!("cards/{:02}-strap-{}.png", number(*n), k + 1);
                let kept = films::still_png(studio, &*studio.card(data)?, true)?;
                file(FileRole::StrapStill, *n, name, kept, None)
            }
            Job::StrapFilm(n, k, data, strap) => {
                let end = strap.suffix();
                let name = format!("cards/{:02}-strap-{}{end}", number(*n), k + 1);
                let card = self.card_of(&name, data)?;
                let kept = films::strap_film(studio, &name, &card, STRAP_FRAMES, *strap)?;
                file(FileRole::StrapClip, *n, name, kept, Some(STRAP_FRAMES))
            }
            Job::CardFilm(role, i, data, frames) => {
                let opener = *role == FileRole::Opener;
                let name = format!("cards/{}.{films}", if opener { "opener" } else { "closer" });
                let card = self.card_of(&name, data)?;
                let kept = films::card_film(studio, &name, &card, *frames)?;
                self.step(&name);
                let made = kept.made;
                Done::File(rendered(*role, Some(*i), name, &kept, Some(*frames)), made)
            }
            Job::GraphicStill(i, what, data) => {
                let name = format!("cards/{:02}-{what}.png", i + 1);
                let card = studio.card(data)?;
                let kept = films::still_png(studio, &card, !card.opaque)?;
                self.step(&name);
                let made = kept.made;
                Done::File(
                    rendered(FileRole::GraphicStill, Some(*i), name, &kept, None),
                    made,
                )
            }
            Job::GraphicFilm(i, what, data, frames) => {
                let name = format!("cards/{:02}-{what}.{films}", i + 1);
                let card = self.card_of(&name, data)?;
                let kept = films::card_film(studio, &name, &card, *frames)?;
                self.graphic(*i, name, &kept, *frames)
            }
            Job::GraphicStrap(i, what, data, strap) => {
                let name = format!("cards/{:02}-{what}{}", i + 1, strap.suffix());
                let card = self.card_of(&name, data)?;
                let kept = films::strap_film(studio, &name, &card, STRAP_FRAMES, *strap)?;
                self.graphic(*i, name, &kept, STRAP_FRAMES)
            }
            Job::Media(n, k, media) => match handout(studio, media) {
                Ok(Some((kept, extension))) => {
                    let name = format!("media/{:02}-{}.{extension}", number(*n), k + 1);
                    match file(FileRole::Media, *n, name, kept, None) {
                        Done::File(file, made) => {
                            let source = Some(media.sha256);
                            Done::File(RenderedFile { source, ..file }, made)
                        }
                        other => other,
                    }
                }
                Ok(None) => {
                    self.step("media");
                    Done::Nothing
                }
                Err(stopped) => self.without(stopped, "media")?,
            },
            Job::Framed(n, k, media, data) => {
                let name = format!("cards/{:02}-picture-{}.png", number(*n), k + 1);
                match films::framed_png(studio, &*studio.card(data)?, &media.sha256) {
                    Ok(kept) => match file(FileRole::GraphicStill, *n, name, kept, None) {
                        Done::File(file, made) => {
                            let source = Some(media.sha256);
                            Done::File(RenderedFile { source, ..file }, made)
                        }
                        other => other,
                    },
                    Err(stopped) => self.without(stopped, &name)?,
                }
            }
        })
    }

    /// The card of which the film `name` is made.
    fn card_of(&self, name: &str, data: &CardData) -> Result<Arc<Card>, RenderError> {
        let card = self.studio.card(data)?;
        let mut cards = self.cards.lock().unwrap_or_else(PoisonError::into_inner);
        cards.insert(name.to_owned(), Arc::clone(&card));
        Ok(card)
    }

    /// Goes on without what a picture or clip could not be made into.
    fn without(&self, stopped: Stopped, what: &str) -> Result<Done, RenderError> {
        let Stopped::Broken(blob, why) = stopped else {
            return Err(stopped.into_error(what));
        };
        self.set_aside(&blob, &why)?;
        self.step(what);
        Ok(Done::Nothing)
    }

    /// Films one piece of an item; `None`: a picture or clip fails on the way, and is set aside.
    fn piece(
        &self,
        i: usize,
        segment: &Segment,
        piece: (u32, u32),
        rate: u32,
    ) -> Result<Option<Kept>, RenderError> {
        match piece_film(self.studio, &what(i), segment, piece, rate) {
            Ok(kept) => Ok(Some(kept)),
            Err(Stopped::Broken(blob, why)) => {
                self.set_aside(&blob, &why)?;
                Ok(None)
            }
            Err(other) => Err(other.into_error(&what(i))),
        }
    }

    fn plan(&self, i: usize) -> Planned {
        let mut planned = plan(self.revision, self.verse, i, &|media| {
            self.studio.look(&media.sha256).footage()
        });
        if self.burn_in {
            let before = &self.revision.rundown.items[..i];
            let label = format!("{:02} {}", i + 1, self.chapter(i));
            planned.segment.burn_in = Some(BurnIn {
                card: CardData::BurnIn(BurnInCard { label }),
                start: before.iter().map(|item| item.duration().frames()).sum(),
            });
        }
        planned
    }

    /// An item's title as people read it.
    fn chapter(&self, i: usize) -> String {
        let item = &self.revision.rundown.items[i];
        match item.title.trim() {
            "" => item.kind.label().to_owned(),
            title => title.to_owned(),
        }
    }

    fn set_aside(&self, blob: &BlobHash, why: &str) -> Result<(), RenderError> {
        self.studio.saw(*blob, Look::broken(why));
        let files = looked_at(&cards::story_items(self.revision));
        for (media, most) in files.iter().filter(|(media, _)| media.sha256 == *blob) {
            let (cache, version) = (self.studio.cache, &self.studio.version);
            set_aside(cache, version, blob, is_clip(media), *most, why)?;
        }
        Ok(())
    }

    /// Opener, title cards, closer.
    fn sheet_cards(&self) -> Vec<CardData> {
        let stories = cards::story_items(self.revision);
        let has = |role| self.framing_items().any(|(r, _)| r == role);
        let mut cards = Vec::new();
        if has(FileRole::Opener) {
            cards.push(self.framing_card(FileRole::Opener));
        }
        for (n, (_, _, story)) in stories.iter().enumerate() {
            cards.push(CardData::Title(cards::title(story, n + 1, stories.len())));
        }
        if has(FileRole::Closer) {
            cards.push(self.framing_card(FileRole::Closer));
        }
        cards
    }

    /// What was set aside or is missing, story by story, then what the painter says.
    fn warnings(
        &self,
        stories: &[(usize, &crate::model::Item, &Story)],
    ) -> Result<Vec<String>, RenderError> {
        let mut warnings: Vec<String> = Vec::new();
        for (i, _, story) in stories {
            let headline = &story.draft.headline;
            for media in &story.media {
                if let Look::Broken { why } = self.studio.look(&media.sha256) {
                    let kind = if is_clip(media) { "视频" } else { "图片" };
                    let way_out = if why.contains('请') {
                        ""
                    } else {
                        "，请对方重发或另选画面"
                    };
                    warnings.push(format!(
                        "《{headline}》的{kind}“{}”未能使用：{why}{way_out}",
                        media.name
                    ));
                }
            }
            let planned = self.plan(*i);
            let seconds = planned.missing.div_ceil(25);
            if planned.missing > 0 && story.media.is_empty() {
                warnings.push(format!("《{headline}》没有画面，小样中以“画面待补”代替"));
            } else if planned.missing > 0 && cards_of(&planned.segment).any(is_slate) {
                warnings.push(format!(
                    "《{headline}》没有可用的画面，小样中以“画面待补”代替"
                ));
            } else if planned.missing > 0 {
                warnings.push(format!(
                    "《{headline}》的视频短了约{seconds}秒，小样中停在最后一帧，请补画面"
                ));
            }
        }
        if let Some(bed) = self.studio.bed.as_ref().filter(|bed| !bed.is_file()) {
            let bed = bed.display();
            warnings.push(format!(
                "小样的垫乐“{bed}”找不到，小样没有垫乐；请检查配置 render.bed"
            ));
        }
        for i in 0..self.revision.rundown.items.len() {
            for data in cards_of(&self.plan(i).segment) {
                for warning in &self.studio.card(data)?.warnings {
                    let title = &self.revision.rundown.items[i].title;
                    let told = format!("《{title}》：{warning}");
                    if !warnings.contains(&told) {
                        warnings.push(told);
                    }
                }
            }
        }
        Ok(warnings)
    }

    /// Whether a file of the media pool turned out to be of no use. Converted files are not of it.
    fn is_broken(&self, blob: &BlobHash) -> bool {
        let stories = &self.revision.stories;
        stories.iter().flat_map(|story| &story.media).any(|media| {
            media.sha256 == *blob && matches!(self.studio.look(blob), Look::Broken { .. })
        })
    }

    fn step(&self, what: &str) {
        (self.progress)(Progress::Step(what.to_owned()));
    }
}

/// 图片框 around a picture.
fn frame_card(media: &StoryMedia, orientation: Orientation) -> FrameCard {
    FrameCard {
        orientation,
        credit: media.credit.clone(),
        caption: String::new(),
    }
}

/// A film as an error and the progress name it.
fn what(item: usize) -> String {
    format!("item {} of preview.mp4", item + 1)
}

fn is_slate(data: &CardData) -> bool {
    matches!(data, CardData::Slate(_))
}

/// Every picture and clip of the edition once, and how many frames of it could be needed.
fn looked_at<'s>(
    stories: &[(usize, &crate::model::Item, &'s Story)],
) -> Vec<(&'s StoryMedia, u32)> {
    let mut files: Vec<(&StoryMedia, u32)> = Vec::new();
    for (_, item, story) in stories {
        for media in &story.media {
            let most = most_frames(item, story, media);
            match files.iter_mut().find(|(one, _)| one.sha256 == media.sha256) {
                Some(known) => known.1 = known.1.max(most),
                None => files.push((media, most)),
            }
        }
    }
    files
}

/// How much of a clip could be needed: its start up to 入点, and twice an even share, in steps, so that a small edit of the
/// story does not ask again.
fn most_frames(item: &crate::model::Item, story: &Story, media: &StoryMedia) -> u32 {
    let room = (item.duration() - item.card_ms).max(Millis::ZERO).frames();
    let files = u32::try_from(story.media.len().max(1)).unwrap_or(u32::MAX);
    let wanted = (room * 2 / files).min(room) + 75 + passed_over(media);
    wanted.div_ceil(125) * 125
}

fn count(result: &mut RenderedEdition, made: bool) {
    if made {
        result.made += 1;
    } else {
        result.reused += 1;
    }
}

/// Package order: opener, cards by name, closer, preview, contact sheet, media.
fn place(file: &RenderedFile) -> (u8, String) {
    let rank = match file.role {
        FileRole::Opener => 0,
        FileRole::Closer => 2,
        FileRole::Preview => 3,
        FileRole::ContactSheet => 4,
        FileRole::Media => 5,
        _ => 1,
    };
    (rank, file.name.clone())
}
