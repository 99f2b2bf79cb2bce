//! Real logs of a good and of a deliberately bad file, and what is made of them.
//!
//! Both have 150 frames of 1080i50 with a tone. The bad one: lower field first, black from 2.00 to
//! 2.60 s, still from 2.96 to 4.40 s, 16 dB too loud, silent from 4.40 s to its end.

use super::{
    expected::{Expected, Sort},
    facts::{Facts, Sound, Video},
    judge::{judge, unreadable},
    log::{FieldCount, Measured},
};
use crate::{
    model::{
        Millis,
        profile::{Check, DeliveryProfile, Fields, Films, Level, Strap},
        qc::{Finding, Outcome},
    },
    render::card::Inked,
};

const GOOD: &str = include_str!("../../../tests/it/fixtures/qc/good.log");
const BAD: &str = include_str!("../../../tests/it/fixtures/qc/bad.log");
const BAD_FACTS: &[u8] = include_bytes!("../../../tests/it/fixtures/qc/bad.json");

fn basic() -> DeliveryProfile {
    let text = include_str!("../../../config/delivery/station-basic.toml");
    toml::from_str(text).unwrap()
}

fn xdcam() -> DeliveryProfile {
    let mut profile = basic();
    profile.films.kind = Films::Xdcam;
    profile.films.audio_tracks = 1;
    profile.picture.fields = Fields::UpperFirst;
    profile
}

fn finished(frames: Option<u32>) -> Expected {
    Expected {
        sort: Sort::Finished(Films::Xdcam),
        frames,
        still: Vec::new(),
        texts: Vec::new(),
        full: false,
    }
}

fn places(findings: &[Finding], check: Check) -> Vec<(i64, i64)> {
    let of = findings.iter().filter(|finding| finding.check == check);
    of.filter_map(|finding| Some((finding.from_ms?.0, finding.to_ms?.0)))
        .collect()
}

#[test]
fn the_last_summary_counts_and_what_has_no_end_runs_to_the_end() {
    let good = Measured::read(GOOD);
    assert_eq!((good.frames, good.errors), (150, 0));
    assert_eq!(good.samples, Some(288_000));
    assert_eq!(
        good.fields,
        FieldCount {
            upper: 150,
            lower: 0,
            progressive: 0
        }
    );
    assert_eq!(good.loudness, Some(-24.8));
    assert_eq!(good.true_peak, Some(-21.1));
    assert!(good.black.is_empty() && good.frozen.is_empty() && good.silent.is_empty());
    assert!(good.wrong_fields.is_empty() && good.out_of_range.is_empty());

    let bad = Measured::read(BAD);
    assert_eq!(bad.black, [(Millis(2000), Some(Millis(2600)))]);
    assert_eq!(bad.frozen[1], (Millis(2960), Some(Millis(4400))));
    assert_eq!(bad.silent, [(Millis(4416), Some(Millis(6000)))]);
    assert_eq!(bad.fields.lower, 150);
    assert_eq!(bad.wrong_fields.len(), 150);
    assert_eq!(bad.wrong_fields[149], Millis(5960));
    assert_eq!(bad.loudness, Some(-5.9));

    let open = "[freezedetect @ 0x1] [info] lavfi.freezedetect.freeze_start: 3.08\n\
                [silencedetect @ 0x1] [info] silence_start: -0.01\n\
                [mpeg2video @ 0x2] [error] ac-tex damaged at 1 2\r[info] frame=    9 fps=1\r";
    let open = Measured::read(open);
    assert_eq!(open.frozen, [(Millis(3080), None)]);
    assert_eq!(open.silent, [(Millis(0), None)]);
    assert_eq!((open.errors, open.frames), (1, 9));
}

#[test]
fn every_fault_of_the_bad_file_is_told_at_its_place() {
    let (rows, findings) = judge(
        &xdcam(),
        &finished(Some(125)),
        &Facts::read(BAD_FACTS),
        &Measured::read(BAD),
    );
    assert_eq!(rows.len(), Check::ALL.len());
    assert!(rows.is_sorted_by_key(|row| row.check));
    assert_eq!(places(&findings, Check::Black), [(2000, 2600)]);
    assert_eq!(places(&findings, Check::Silence), [(4416, 6000)]);
    assert_eq!(places(&findings, Check::Fields), [(0, 6000)]);
    let loud = findings
        .iter()
        .find(|it| it.check == Check::Loudness)
        .unwrap();
    assert_eq!(
        (loud.level, loud.value.as_str()),
        (Level::Fail, "-5.9 LKFS")
    );
    let long = findings
        .iter()
        .find(|it| it.check == Check::Duration)
        .unwrap();
    assert_eq!(long.value, "00:00:06:00（+25 帧）");
    // 1.44 s is less than the profile's two seconds; what is black is not told twice.
    assert_eq!(places(&findings, Check::Freeze), []);
    let mut strict = xdcam();
    strict.checks.get_mut(&Check::Freeze).unwrap().limit = 0.5;
    let (_, findings) = judge(
        &strict,
        &finished(None),
        &Facts::read(BAD_FACTS),
        &Measured::read(BAD),
    );
    assert_eq!(places(&findings, Check::Freeze), [(2960, 4400)]);
}

/// A film as the web profile wants it.
fn facts() -> Facts {
    Facts {
        container: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
        pattern: String::new(),
        video: Some(Video {
            codec: "h264".to_owned(),
            width: 1920,
            height: 1080,
            pixels: "yuv420p".to_owned(),
            fields: "progressive".to_owned(),
            colours: ["bt709"; 3].map(str::to_owned),
            range: "tv".to_owned(),
            rate: "25/1".to_owned(),
            ..Video::default()
        }),
        sounds: Vec::new(),
    }
}

fn stereo() -> Sound {
    Sound {
        codec: "aac".to_owned(),
        rate: 48_000,
        channels: 2,
        seconds: Some(10.0),
        ..Sound::default()
    }
}

fn measured() -> Measured {
    Measured {
        frames: 250,
        samples: Some(480_000),
        loudness: Some(-24.0),
        true_peak: Some(-3.0),
        sample_peak: Some(-3.5),
        ..Measured::default()
    }
}

/// A film of 250 frames of which so many look like fields.
fn interlaced(upper: u32, lower: u32) -> Measured {
    Measured {
        fields: FieldCount {
            upper,
            lower,
            progressive: 0,
        },
        wrong_fields: (0..i64::from(upper + lower))
            .map(|n| Millis(n * 40))
            .collect(),
        ..measured()
    }
}

fn of(sort: Sort) -> Expected {
    Expected {
        sort,
        frames: (sort != Sort::Original).then_some(250),
        still: Vec::new(),
        texts: Vec::new(),
        full: false,
    }
}

/// What is told of a file that is changed by `harm` on its way.
fn told(sort: Sort, harm: impl Fn(&mut Facts, &mut Measured)) -> Vec<(Check, Level)> {
    let (mut facts, mut measured) = (facts(), measured());
    if matches!(sort, Sort::Preview | Sort::Original) {
        facts.sounds = vec![stereo()];
    }
    harm(&mut facts, &mut measured);
    let (rows, findings) = judge(&basic(), &of(sort), &facts, &measured);
    assert_eq!(rows.len(), Check::ALL.len(), "{rows:?}");
    let bad = rows.iter().filter(|row| row.outcome >= Outcome::Warn);
    let mut checks: Vec<Check> = findings.iter().map(|finding| finding.check).collect();
    checks.dedup();
    assert_eq!(bad.map(|row| row.check).collect::<Vec<_>>(), checks);
    let told = findings
        .iter()
        .map(|finding| (finding.check, finding.level));
    told.collect()
}

#[test]
fn a_good_film_and_a_good_preview_have_no_finding() {
    for sort in [Sort::Film(Films::Web), Sort::Preview, Sort::Original] {
        assert_eq!(told(sort, |_, _| {}), [], "{sort:?}");
    }
    let strap = told(Sort::Strap(Strap::Qtrle), |facts, measured| {
        facts.container = "mov,mp4".to_owned();
        let video = facts.video.as_mut().unwrap();
        video.codec = "qtrle".to_owned();
        video.pixels = "argb".to_owned();
        video.fields = "unknown".to_owned();
        video.colours = Default::default();
        // Nobody knows what lies under it.
        measured.black = vec![(Millis(0), None)];
        measured.frozen = vec![(Millis(0), None)];
    });
    assert_eq!(strap, []);
}

#[test]
fn each_fault_is_told_once_and_as_gravely_as_the_profile_says() {
    type Harm = fn(&mut Facts, &mut Measured);
    let film = Sort::Film(Films::Web);
    type Told = &'static [(Check, Level)];
    let faults: [(Sort, Harm, Told); 23] = [
        (film, |_, m| m.errors = 2, &[(Check::Decode, Level::Fail)]),
        (
            film,
            |f, _| f.container = "mxf".to_owned(),
            &[(Check::Container, Level::Fail)],
        ),
        (
            film,
            |f, _| f.video.as_mut().unwrap().pixels = "yuv444p".to_owned(),
            &[(Check::Codec, Level::Fail)],
        ),
        (
            film,
            |f, _| f.video.as_mut().unwrap().width = 1280,
            &[(Check::Size, Level::Fail)],
        ),
        (
            film,
            |f, _| f.video.as_mut().unwrap().rate = "30000/1001".to_owned(),
            &[(Check::Rate, Level::Fail)],
        ),
        (
            film,
            |f, _| f.video.as_mut().unwrap().fields = "tt".to_owned(),
            &[(Check::Fields, Level::Fail)],
        ),
        (
            film,
            |f, _| f.video.as_mut().unwrap().range = "pc".to_owned(),
            &[(Check::Colour, Level::Fail)],
        ),
        (
            film,
            |_, m| m.frames = 248,
            &[(Check::Duration, Level::Fail)],
        ),
        (film, |_, m| m.frames = 249, &[]),
        // A photograph that moves slowly looks like fields of either order.
        (film, |_, m| *m = interlaced(130, 120), &[]),
        (
            film,
            |_, m| *m = interlaced(200, 3),
            &[(Check::Fields, Level::Fail)],
        ),
        (Sort::Preview, |_, m| *m = interlaced(200, 3), &[]),
        // A card stands still; black inside it is none of its.
        (film, |_, m| m.frozen = vec![(Millis(400), None)], &[]),
        (
            film,
            |_, m| m.black = vec![(Millis(4000), Some(Millis(4520)))],
            &[(Check::Black, Level::Fail)],
        ),
        (
            film,
            |_, m| m.black = vec![(Millis(4000), Some(Millis(4480)))],
            &[],
        ),
        (
            film,
            |_, m| m.black = vec![(Millis(0), Some(Millis(800)))],
            &[(Check::EdgeBlack, Level::Warn)],
        ),
        (
            film,
            |_, m| m.out_of_range = vec![(Millis(40), 0.02), (Millis(80), 0.03)],
            &[(Check::Range, Level::Warn)],
        ),
        (
            Sort::Preview,
            |_, m| m.samples = Some(470_000),
            &[(Check::Sync, Level::Fail)],
        ),
        (
            Sort::Preview,
            |_, m| m.loudness = Some(-20.0),
            &[(Check::Loudness, Level::Fail)],
        ),
        // The presenter is still missing.
        (
            Sort::Preview,
            |_, m| m.loudness = Some(-30.0),
            &[(Check::Loudness, Level::Warn)],
        ),
        (
            Sort::Preview,
            |_, m| m.true_peak = Some(-1.0),
            &[(Check::TruePeak, Level::Fail)],
        ),
        (
            Sort::Preview,
            |_, m| {
                m.sample_peak = Some(0.0);
                m.flat = 4.0;
            },
            &[(Check::Clipping, Level::Warn)],
        ),
        // Nobody sends an original back to its sender by a machine's word.
        (
            Sort::Original,
            |_, m| m.black = vec![(Millis(4000), Some(Millis(6000)))],
            &[(Check::Black, Level::Warn)],
        ),
    ];
    for (n, (sort, harm, expected)) in faults.into_iter().enumerate() {
        assert_eq!(told(sort, harm), expected, "{n}");
    }
}

#[test]
fn silence_has_no_loudness_and_a_still_card_in_the_preview_no_freeze() {
    let mut quiet = measured();
    quiet.loudness = None;
    quiet.true_peak = None;
    quiet.sample_peak = None;
    quiet.silent = vec![(Millis(0), None)];
    quiet.frozen = vec![(Millis(0), None)];
    let mut facts = facts();
    facts.sounds = vec![stereo()];
    let mut expected = of(Sort::Preview);
    expected.still = vec![(Millis(0), Millis(6000))];
    let (rows, findings) = judge(&basic(), &expected, &facts, &quiet);
    assert_eq!(places(&findings, Check::Freeze), [(6000, 10_000)]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    let loudness = rows
        .iter()
        .find(|row| row.check == Check::Loudness)
        .unwrap();
    assert_eq!(loudness.outcome, Outcome::Exempt);
}

/// A text with its ink at left, top, right, bottom.
fn text(name: Option<&str>, [left, top, right, bottom]: [i32; 4]) -> Inked {
    Inked {
        name: name.map(str::to_owned),
        words: "城市发现每周一现".to_owned(),
        left,
        top,
        right,
        bottom,
    }
}

#[test]
fn words_of_our_cards_are_measured_against_the_profile_s_safe_areas() {
    let title = Some("标题");
    let film = Sort::Film(Films::Web);
    let strap = Sort::Strap(Strap::Qtrle);
    let mut profile = basic();
    let found = |profile: &DeliveryProfile, sort, full, texts: &[Inked]| {
        let expected = Expected {
            texts: texts.to_vec(),
            full,
            ..of(sort)
        };
        let (rows, findings) = judge(profile, &expected, &facts(), &measured());
        let row = rows.into_iter().find(|row| row.check == Check::SafeArea);
        let findings = findings.into_iter();
        let count = findings.filter(|it| it.check == Check::SafeArea).count();
        let row = row.unwrap();
        (row.outcome, row.value, count)
    };
    let good = (Outcome::Pass, "文字都在安全区内".to_owned(), 0);
    let edges = [192, 108, 1728, 972];
    assert_eq!(found(&profile, film, true, &[text(title, edges)]), good);
    // A mark may stand farther out, and so may what lies over pictures.
    let outer = [96, 54, 1824, 1026];
    assert_eq!(found(&profile, film, true, &[text(None, outer)]), good);
    assert_eq!(found(&profile, strap, false, &[text(title, outer)]), good);
    for (at, beyond) in [
        ([191, 108, 1728, 972], 1),
        ([192, 100, 1728, 972], 8),
        ([192, 108, 1729, 972], 1),
        ([150, 108, 1728, 1000], 42),
    ] {
        // The numbers of a count stand at one place and are told once.
        let texts = [text(title, at), text(title, at)];
        let told = format!("“标题”超出 80% 安全区 {beyond} 像素");
        assert_eq!(
            found(&profile, film, true, &texts),
            (Outcome::Fail, told, 1)
        );
    }
    let bug = found(&profile, film, true, &[text(None, [90, 54, 1824, 1026])]);
    assert_eq!(bug.1, "“城市发现每周一现”超出 90% 安全区 6 像素");
    let many: Vec<Inked> = (1..8)
        .map(|n| text(title, [192 - n, 108, 1728, 972]))
        .collect();
    assert!(
        found(&profile, film, true, &many)
            .1
            .ends_with("；另有 3 处")
    );
    // A station with narrower areas says so in its profile.
    profile.safe.title = 70;
    assert_eq!(found(&profile, film, true, &[text(title, edges)]).2, 1);
    profile.checks.get_mut(&Check::SafeArea).unwrap().level = Level::Warn;
    assert_eq!(
        found(&profile, film, true, &[text(title, edges)]).0,
        Outcome::Warn
    );
    for sort in [Sort::Preview, Sort::Original, Sort::Finished(Films::Web)] {
        let row = found(&profile, sort, true, &[text(title, [0, 0, 1920, 1080])]);
        assert_eq!((row.0, row.2), (Outcome::Exempt, 0));
    }
    assert_eq!(found(&profile, film, true, &[]).0, Outcome::Exempt);
}

#[test]
fn a_check_that_is_off_is_on_the_report_and_finds_nothing() {
    let mut profile = basic();
    for rule in profile.checks.values_mut() {
        rule.level = Level::Off;
    }
    let mut facts = facts();
    facts.container = "avi".to_owned();
    let (rows, findings) = judge(&profile, &of(Sort::Film(Films::Web)), &facts, &measured());
    assert_eq!(findings, []);
    assert!(rows.iter().all(|row| row.outcome == Outcome::Exempt));
    let (_, findings) = unreadable(&basic(), &of(Sort::Original), "坏了");
    assert_eq!(findings[0].level, Level::Warn);
}

proptest::proptest! {
    #[test]
    fn no_log_and_no_answer_makes_it_panic(log in "(\\[[a-z]{1,12}detect @ 0x1\\] \\[info\\] )?[a-z_.]{0,20}(start|end|I|frame=)?:? ?[-0-9.einf]{0,24}[\\r\\n]?", json in "[\\x20-\\x7e]{0,200}") {
        let measured = Measured::read(&log);
        let _ = judge(&basic(), &of(Sort::Preview), &Facts::read(json.as_bytes()), &measured);
    }
}
