//! Title cards against one ffmpeg that is given the same pictures.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use yixian::render::{
    held::runs, play::CardPlayer, pose::Scan, profile::Films, shell::painter::open_painter,
};

use super::{
    Bench, CARDS, FRAMES,
    measure::{Feed, Took, bar, median, run, weigh},
    our_command, title_cards,
};

/// Against one ffmpeg on the same raw frames with the same settings.
const MOST_WALL: f64 = 0.6;
const MOST_CPU: f64 = 0.7;
const MOST_MEMORY_MB: f64 = 350.0;
/// Least likeness to what is encoded in full.
const LEAST_PSNR: f64 = 45.0;

/// One card's frames: each different one, and how often it stands.
type Drawn = Vec<(Vec<u8>, u32)>;

pub fn titles(bench: &Bench) -> bool {
    let painter = open_painter(&[], None).unwrap();
    let drawn: Vec<Drawn> = title_cards()
        .iter()
        .map(|data| {
            let card = painter.paint(data).unwrap();
            let mut player = CardPlayer::new(&card, FRAMES, Films::Web);
            runs(&card, FRAMES, Scan::Progressive)
                .iter()
                .map(|run| (player.frame(run.at).to_vec(), run.frames))
                .collect()
        })
        .collect();
    let (mut ours, mut plain, mut memory) = (vec![], vec![], vec![]);
    let folder = bench.folder.join("titles");
    for round in 0..bench.rounds {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        ours.push(run(
            &bench.clock,
            1,
            vec![(our_command("titles", &folder), None)],
        ));
        let feed: Feed<'_> = Box::new(|mut pipe| {
            for (frame, times) in drawn.iter().flatten() {
                for _ in 0..*times {
                    pipe.write_all(frame).unwrap();
                }
            }
        });
        let whole = encoder(&folder.join("plain.mp4"));
        plain.push(run(&bench.clock, 1, vec![(whole, Some(feed))]));
        fs::remove_dir_all(folder.join("cache")).unwrap();
        memory.push(weigh(&bench.clock, our_command("titles", &folder)));
        eprintln!(
            "titles {round}: ours {:?}, one ffmpeg {:?}",
            ours[round], plain[round]
        );
    }
    let worst = likeness(&folder);
    println!("\n{CARDS} title cards of 5 s, 1080p25 H.264, against one ffmpeg on the same frames");
    let ratio = |of: fn(&Took) -> f64| {
        median(ours.iter().map(of).collect()) / median(plain.iter().map(of).collect())
    };
    let mut holds = bar("wall time", ratio(|took| took.wall), MOST_WALL, " ×");
    holds &= bar("processor time", ratio(|took| took.cpu), MOST_CPU, " ×");
    holds &= bar(
        "memory of all processes",
        median(memory),
        MOST_MEMORY_MB,
        " MB",
    );
    holds & super::measure::at_least("worst PSNR to the plain encode", worst, LEAST_PSNR, " dB")
}

fn encoder(out: &Path) -> Command {
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p"])
        .args([
            "-s",
            "1920x1080",
            "-r",
            "25",
            "-i",
            "pipe:0",
            "-an",
            "-c:v",
            "libx264",
        ])
        .args([
            "-preset", "veryfast", "-crf", "18", "-g", "50", "-pix_fmt", "yuv420p",
        ])
        // As `Encoder::mp4_parts` sets them.
        .args(["-rc-lookahead", "2", "-bf", "0"])
        .args([
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-colorspace",
            "bt709",
        ])
        .args(["-color_range", "tv", "-movflags", "+faststart"])
        .arg(out)
        .stdin(Stdio::piped());
    command
}

/// Least PSNR over all frames of our ten films to the ten in one.
fn likeness(folder: &Path) -> f64 {
    let list: String = (0..CARDS).map(|n| format!("file '{n}.mp4'\n")).collect();
    fs::write(folder.join("list.txt"), list).unwrap();
    let output = Command::new("ffmpeg")
        .current_dir(folder)
        .args([
            "-v",
            "error",
            "-f",
            "concat",
            "-i",
            "list.txt",
            "-i",
            "plain.mp4",
        ])
        .args(["-lavfi", "[0:v][1:v]psnr=stats_file=-", "-f", "null", "-"])
        .output()
        .unwrap();
    assert!(output.status.success());
    worst_psnr(
        &String::from_utf8_lossy(&output.stdout),
        CARDS * FRAMES as usize,
    )
}

/// The least average of psnr's statistics, of which there must be so many.
pub fn worst_psnr(statistics: &str, frames: usize) -> f64 {
    let values: Vec<f64> = statistics
        .lines()
        .filter_map(|line| line.split("psnr_avg:").nth(1)?.split(' ').next())
        .map(|value| value.parse().unwrap_or(f64::INFINITY))
        .collect();
    assert_eq!(values.len(), frames, "frames compared");
    values.into_iter().fold(f64::INFINITY, f64::min)
}
