//! 技审: every finished file is read once by ffprobe and once by ffmpeg, several at a time; what was
//! found is kept by the file's content, so that nothing is measured twice.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Progress, RenderSettings,
    cache::{Cache, disk, is_there, key},
    pool,
    tool::{Failure, Patience, Tools},
};
use crate::{
    model::{
        BlobHash, Millis,
        profile::{Check, DeliveryProfile},
        qc::{FileReport, Finding, Frame, Report, Row, SoundMeasured},
        rendered::RenderedFile,
        units::FRAME_MS,
    },
    render::{
        RenderError,
        card::Card,
        encoders::Arguments,
        profile::lacking,
        qc::{
            Expected, Sort,
            facts::Facts,
            judge::{judge, unreadable},
            log::Measured,
            pass::{self, FILTERS, Look, MOST_OF_ORIGINAL},
        },
    },
};

/// Pictures of findings, a file: a report is a page, not an album.
const MOST_FRAMES: usize = 8;
/// A picture of 320 pixels has a tenth of it.
const LARGEST_FRAME: usize = 200_000;
/// Raised when the same file would be judged otherwise.
const RULES: &str = "qc 2";

/// All that measuring needs.
pub(super) struct Bench<'a> {
    pub tools: &'a Tools,
    pub version: &'a str,
    /// Where notes and pictures are kept; `None`: neither is made.
    pub cache: Option<&'a Cache>,
    pub profile: &'a DeliveryProfile,
}

/// Measures the files that move, `workers` at a time. `still`: where the preview may stand still.
/// `cards`: what films are films of, by the film's name.
pub(super) fn report(
    bench: &Bench<'_>,
    workers: usize,
    files: &[RenderedFile],
    still: &[(Millis, Millis)],
    cards: &BTreeMap<String, Arc<Card>>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Report, u32), RenderError> {
    let mut asked: Vec<(usize, &RenderedFile, Expected)> = files
        .iter()
        .enumerate()
        .filter_map(|(n, file)| {
            let card = cards.get(&file.name).map(Arc::as_ref);
            let expected = Expected::of(file, bench.profile, still, card)?;
            Some((n, file, expected))
        })
        .collect();
    // The longest first.
    asked.sort_by_key(|(_, _, expected)| std::cmp::Reverse(expected.frames));
    progress(Progress::Checks(asked.len() as u64));
    let done = pool::each(workers, &asked, &|(n, file, expected)| {
        let (rows, findings, made) = bench.examine(&file.sha256, &file.path, expected)?;
        progress(Progress::Step(format!("check {}", file.name)));
        let report = FileReport {
            name: file.name.clone(),
            item: file.item,
            rows,
            findings,
        };
        Ok::<_, RenderError>((*n, report, made))
    })?;
    let made = done.iter().filter(|(.., made)| *made).count();
    let mut reports: Vec<_> = done.into_iter().map(|(n, report, _)| (n, report)).collect();
    reports.sort_by_key(|(n, _)| *n);
    let report = Report {
        profile: bench.profile.clone(),
        files: reports.into_iter().map(|(_, report)| report).collect(),
    };
    Ok((report, u32::try_from(made).unwrap_or(u32::MAX)))
}

/// Whether the pictures of all findings are still there.
pub(super) fn has_its_frames(report: &Report) -> bool {
    let findings = report.files.iter().flat_map(|file| &file.findings);
    findings
        .filter_map(|finding| finding.frame.as_ref())
        .all(|frame| is_there(&frame.path, frame.bytes))
}

fn sound_note(sha256: &BlobHash) -> BlobHash {
    key(&("sound of a file", sha256))
}

/// What was measured of the sound of a finished file, when it was checked; `cache` is DATA/cache.
/// Blocking, and short.
#[must_use]
pub fn sound_of(cache: &Path, sha256: &BlobHash) -> Option<SoundMeasured> {
    Cache::reading(cache).noted(&sound_note(sha256))
}

type Judged = (Vec<Row>, Vec<Finding>);

impl Bench<'_> {
    /// What one file is like, and whether it had to be looked at.
    fn examine(
        &self,
        sha256: &BlobHash,
        path: &Path,
        expected: &Expected,
    ) -> Result<(Vec<Row>, Vec<Finding>, bool), RenderError> {
        let Some(cache) = self.cache else {
            let (rows, findings) = self.look(sha256, path, expected)?;
            return Ok((rows, findings, true));
        };
        let note = key(&(RULES, sha256, expected, self.profile, self.version));
        if let Some((rows, findings)) = cache.noted::<Judged>(&note) {
            let frames = findings.iter().filter_map(|it| it.frame.as_ref());
            if frames.into_iter().all(|it| is_there(&it.path, it.bytes)) {
                return Ok((rows, findings, false));
            }
        }
        let judged = self.look(sha256, path, expected)?;
        cache.note(&note, &judged)?;
        Ok((judged.0, judged.1, true))
    }

    fn look(
        &self,
        sha256: &BlobHash,
        path: &Path,
        expected: &Expected,
    ) -> Result<Judged, RenderError> {
        let said = self.tools.ffprobe(&pass::probe(path));
        let said = said.and_then(|mut probing| {
            let answer = probing.read_all(1 << 20).unwrap_or_default();
            probing.finish().map(|()| answer)
        });
        let facts = match said {
            Ok(answer) => Facts::read(&answer),
            Err(Failure::Start(source)) => {
                return Err(Failure::Start(source).on(&self.tools.ffprobe, "a finished file"));
            }
            Err(failure) => return Ok(self.broken(expected, &failure)),
        };
        let Some(video) = &facts.video else {
            return Ok(unreadable(self.profile, expected, "没有画面"));
        };
        let look = Look {
            pictures: !video.has_alpha(),
            fields: expected.fields(self.profile),
            range: self.profile.rule(Check::Range).1 / 100.0,
            most: if expected.sort == Sort::Original {
                MOST_OF_ORIGINAL
            } else {
                0
            },
        };
        let log = self
            .tools
            .measure(&pass::measure(path, &facts, look))
            .and_then(super::tool::Running::heard);
        let log = match log {
            Ok(log) => log,
            Err(Failure::Start(source)) => {
                return Err(Failure::Start(source).on(&self.tools.ffmpeg, "a finished file"));
            }
            Err(failure) => return Ok(self.broken(expected, &failure)),
        };
        let measured = Measured::read(&log);
        if let Some(cache) = self.cache {
            let sound = SoundMeasured {
                loudness: measured.loudness,
                true_peak: measured.true_peak,
                range: measured
                    .loudness_range
                    .filter(|_| measured.loudness.is_some()),
            };
            cache.note(&sound_note(sha256), &sound)?;
        }
        let (rows, mut findings) = judge(self.profile, expected, &facts, &measured);
        let middle = Millis(i64::from(measured.frames / 2) * FRAME_MS);
        let mut shown = 0;
        for finding in &mut findings {
            let pictured = !matches!(finding.check, Check::Silence | Check::Clipping);
            // A card is at rest in the middle of its film.
            let at = match finding.check {
                Check::SafeArea => Some(middle),
                _ => finding.from_ms,
            };
            if let (true, Some(at)) = (pictured && shown < MOST_FRAMES, at) {
                finding.frame = self.frame(sha256, path, &facts, at)?;
                shown += 1;
            }
        }
        Ok((rows, findings))
    }

    fn broken(&self, expected: &Expected, failure: &Failure) -> Judged {
        let why = match failure {
            Failure::Hung(_) => "无法解码（超时）",
            _ => "文件损坏，无法解码",
        };
        unreadable(self.profile, expected, why)
    }

    /// The picture at `at`; `None`: it cannot be had.
    fn frame(
        &self,
        sha256: &BlobHash,
        path: &Path,
        facts: &Facts,
        at: Millis,
    ) -> Result<Option<Frame>, RenderError> {
        let Some(cache) = self.cache else {
            return Ok(None);
        };
        let key = key(&("qc frame", sha256, at, self.version));
        let picture = self.asked(&pass::picture(path, facts, at));
        let Some(picture) = picture.filter(|bytes| bytes.starts_with(&[0xff, 0xd8])) else {
            return Ok(None);
        };
        let kept = cache.keep(&key, "jpg", |draft| {
            std::fs::write(draft, &picture).map_err(disk(draft))
        })?;
        Ok(Some(Frame {
            path: kept.path,
            bytes: kept.bytes,
        }))
    }

    /// Standard output of an ffmpeg that did what it was asked.
    fn asked(&self, arguments: &Arguments) -> Option<Vec<u8>> {
        let mut running = self.tools.ffmpeg(arguments, None).ok()?;
        let bytes = running.read_all(LARGEST_FRAME + 1).ok()?;
        running.finish().ok()?;
        (bytes.len() <= LARGEST_FRAME).then_some(bytes)
    }
}

/// Measures finished files that were made elsewhere, each as the profile wants films. Nothing is kept.
///
/// # Errors
/// ffmpeg cannot be run, a file cannot be read, or the disk refuses.
pub fn check_files(
    files: &[PathBuf],
    settings: &RenderSettings,
    profile: &DeliveryProfile,
) -> Result<Report, RenderError> {
    let tools = settings.tools(Patience::default());
    let bench = Bench {
        tools: &tools,
        version: "",
        cache: None,
        profile,
    };
    let expected = Expected {
        sort: Sort::Finished(profile.films.kind),
        frames: None,
        still: Vec::new(),
        texts: Vec::new(),
        full: false,
    };
    let reports = pool::each(settings.workers(), files, &|file| {
        // A name as it is given may be relative to a folder that the walls do not know.
        let path = file.canonicalize().map_err(disk(file))?;
        let (rows, findings, _) = bench.examine(&BlobHash::of(b""), &path, &expected)?;
        Ok::<_, RenderError>(FileReport {
            name: file.display().to_string(),
            item: None,
            rows,
            findings,
        })
    })?;
    Ok(Report {
        profile: profile.clone(),
        files: reports,
    })
}

/// Filters that measuring needs and that `ffmpeg` does not list.
///
/// # Errors
/// The program cannot be run.
pub fn missing_filters(ffmpeg: &Path) -> std::io::Result<Vec<&'static str>> {
    let output = std::process::Command::new(ffmpeg)
        .args(["-hide_banner", "-filters"])
        .output()?;
    Ok(lacking(&String::from_utf8_lossy(&output.stdout), &FILTERS))
}
