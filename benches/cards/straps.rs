//! Straps with alpha against ffmpeg's own ways to set type, and ProRes against its default command.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use yixian::render::{
    card::{CardData, StrapCard},
    held::runs,
    play::StrapPlayer,
    pose::Scan,
    profile::Strap,
    shell::painter::open_painter,
};

use super::{
    Bench, CARDS, FRAMES, PRORES,
    films::worst_psnr,
    measure::{Feed, Took, at_least, median, run},
    our_command, strap_cards,
};

const LEAST_LIBASS: f64 = 2.0;
const LEAST_DRAWTEXT: f64 = 3.5;
const LEAST_PRORES: f64 = 10.0;
const LEAST_PSNR: f64 = 70.0;
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc";
/// ffmpeg processes at a time, as ours.
const AT_ONCE: usize = 2;

fn words() -> Vec<StrapCard> {
    strap_cards()
        .into_iter()
        .filter_map(|data| match data {
            CardData::Strap(strap) => Some(strap),
            _ => None,
        })
        .collect()
}

pub fn qtrle(bench: &Bench) -> bool {
    let folder = bench.folder.join("straps");
    let (mut ours, mut libass, mut drawtext) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..bench.rounds {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        ours.push(run(
            &bench.clock,
            1,
            vec![(our_command("qtrle", &folder), None)],
        ));
        let by = |way: fn(&StrapCard, &Path) -> Command| {
            let jobs = words().into_iter().enumerate().map(|(n, strap)| {
                let place = folder.join(format!("peer-{n}"));
                fs::create_dir_all(&place).unwrap();
                (way(&strap, &place), None)
            });
            run(&bench.clock, AT_ONCE, jobs.collect())
        };
        libass.push(by(with_libass));
        drawtext.push(by(with_drawtext));
        eprintln!(
            "straps {round}: ours {:?}, libass {:?}, drawtext {:?}",
            ours[round], libass[round], drawtext[round]
        );
    }
    println!("\n{CARDS} straps of 5 s with alpha, QuickTime Animation");
    let wall = |of: &[Took]| median(of.iter().map(|took| took.wall).collect());
    let ours = wall(&ours);
    at_least(
        "faster than libass",
        wall(&libass) / ours,
        LEAST_LIBASS,
        " ×",
    ) & at_least(
        "faster than drawtext",
        wall(&drawtext) / ours,
        LEAST_DRAWTEXT,
        " ×",
    )
}

/// A plate, a bar and two lines that slide and fade.
fn with_libass(strap: &StrapCard, place: &Path) -> Command {
    let head = "[Script Info]\nPlayResX: 1920\nPlayResY: 1080\nWrapStyle: 2\nScaledBorderAndShadow: yes\n\
        [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, Bold, BorderStyle, Outline, Shadow, Alignment\n\
        Style: n,Noto Sans CJK SC,87,&H00F4F4F4,1,1,0,0,7\nStyle: l,Noto Sans CJK SC,52,&H00F4F4F4,0,1,0,0,7\n\
        Style: p,Noto Sans CJK SC,20,&H145B2A0B,0,1,0,0,7\n[Events]\nFormat: Layer, Start, End, Style, Text\n";
    let safe = |text: &str| text.replace(['{', '}', '\\'], "");
    let events = format!(
        "Dialogue: 0,0:00:00.00,0:00:05.00,p,{{\\pos(192,838)\\fad(480,320)\\p1}}m 0 0 l 1000 0 1000 160 0 160\n\
         Dialogue: 1,0:00:00.00,0:00:05.00,p,{{\\pos(192,838)\\1c&H01B3F5&\\fad(200,320)\\p1}}m 0 0 l 10 0 10 160 0 160\n\
         Dialogue: 2,0:00:00.24,0:00:05.00,n,{{\\move(204,846,228,846,0,480)\\fad(480,240)}}{}\n\
         Dialogue: 2,0:00:00.34,0:00:05.00,l,{{\\move(204,930,228,930,0,480)\\fad(480,240)}}{}\n",
        safe(&strap.name),
        safe(&strap.line)
    );
    fs::write(place.join("strap.ass"), format!("{head}{events}")).unwrap();
    let mut command = Command::new("ffmpeg");
    command
        .current_dir(place)
        .args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i"])
        .arg("color=black@0:s=1920x1080:r=25:d=5,format=rgba,subtitles=strap.ass:alpha=1,format=argb")
        .args(["-c:v", "qtrle", "-pix_fmt", "argb", "-g", "250", "libass.mov"]);
    command
}

fn with_drawtext(strap: &StrapCard, place: &Path) -> Command {
    fs::write(place.join("name.txt"), &strap.name).unwrap();
    fs::write(place.join("line.txt"), &strap.line).unwrap();
    let text = |file: &str, size: u32, y: u32, from: f32| {
        format!(
            "drawtext=fontfile={FONT}:textfile={file}:expansion=none:fontsize={size}:fontcolor=0xF4F4F4:y={y}\
             :x='228-24*pow(1-clip((t-{from})/0.48,0,1),3)'\
             :alpha='clip((t-{from})/0.48,0,1)*clip((5-t)/0.32,0,1)'"
        )
    };
    let filter = format!(
        "color=black@0:s=1920x1080:r=25:d=5,format=yuva444p,\
         drawbox=x=192:y=838:w=1000:h=160:color=0x0B2A5B@0.95:t=fill:replace=1,\
         drawbox=x=192:y=838:w=10:h=160:color=0xF5B301@1:t=fill:replace=1,{},{},\
         fade=in:d=0.48:alpha=1,fade=out:st=4.68:d=0.32:alpha=1,format=argb",
        text("name.txt", 60, 856, 0.24),
        text("line.txt", 36, 940, 0.34),
    );
    let mut command = Command::new("ffmpeg");
    command
        .current_dir(place)
        .args([
            "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", &filter,
        ])
        .args([
            "-c:v",
            "qtrle",
            "-pix_fmt",
            "argb",
            "-g",
            "250",
            "drawtext.mov",
        ]);
    command
}

/// Some straps, as many at once as are made at once by us: the usual command takes ten seconds and
/// more for each.
pub fn prores(bench: &Bench) -> bool {
    let painter = open_painter(&[], None).unwrap();
    let card = painter.paint(&strap_cards()[0]).unwrap();
    let mut player = StrapPlayer::new(&card, FRAMES, Strap::Prores4444, Scan::Progressive);
    let stretches = runs(&card, FRAMES, Scan::Progressive);
    let drawn: Vec<(Vec<u8>, u32)> = stretches
        .iter()
        .map(|run| (player.frame(run.at).to_vec(), run.frames))
        .collect();
    let feed = || -> Feed<'_> {
        Box::new(|mut pipe| {
            for (frame, times) in &drawn {
                for _ in 0..*times {
                    pipe.write_all(frame).unwrap();
                }
            }
        })
    };
    let folder = bench.folder.join("prores");
    let (mut ours, mut usual) = (Vec::new(), Vec::new());
    for round in 0..bench.rounds {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        ours.push(run(
            &bench.clock,
            1,
            vec![(our_command("prores", &folder), None)],
        ));
        let jobs = (0..PRORES).map(|n| {
            let mut whole = Command::new("ffmpeg");
            whole
                .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba"])
                .args(["-s", "1920x1080", "-r", "25", "-i", "pipe:0", "-vf", MATRIX])
                .args([
                    "-c:v",
                    "prores_ks",
                    "-profile:v",
                    "4444",
                    "-alpha_bits",
                    "16",
                ])
                .arg(folder.join(format!("usual-{n}.mov")))
                .stdin(Stdio::piped());
            (whole, Some(feed()))
        });
        usual.push(run(&bench.clock, AT_ONCE, jobs.collect()));
        eprintln!(
            "prores {round}: ours {:?}, usual {:?}",
            ours[round], usual[round]
        );
    }
    let film = folder.join("0.mov");
    let mut compare = Command::new("ffmpeg");
    compare
        .args(["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba"])
        .args(["-s", "1920x1080", "-r", "25", "-i", "pipe:0", "-i"])
        .arg(&film)
        .arg("-lavfi")
        .arg(format!(
            "[0:v]{MATRIX}[a];[1:v]format=yuva444p10le[b];[a][b]psnr=stats_file={}",
            folder.join("psnr.txt").display()
        ))
        .args(["-f", "null", "-"])
        .stdin(Stdio::piped());
    run(&bench.clock, 1, vec![(compare, Some(feed()))]);
    let statistics = fs::read_to_string(folder.join("psnr.txt")).unwrap();
    let worst = worst_psnr(&statistics, FRAMES as usize);
    let held = stretches.iter().max_by_key(|run| run.frames).unwrap();
    println!(
        "\n{PRORES} straps of 5 s, ProRes 4444, against prores_ks with default options on all frames"
    );
    let wall = |of: &[Took]| median(of.iter().map(|took| took.wall).collect());
    let faster = wall(&usual) / wall(&ours);
    let mut holds = at_least("faster than the usual command", faster, LEAST_PRORES, " ×");
    holds &= at_least("worst PSNR to what was drawn", worst, LEAST_PSNR, " dB");
    let same = alike(&film, held.at as usize, held.frames as usize);
    holds
        & at_least(
            "held packets alike, of 1",
            f64::from(u8::from(same)),
            1.0,
            "",
        )
}

const MATRIX: &str = "scale=out_color_matrix=bt709:out_range=tv,format=yuva444p10le";

/// Whether frames decode to the same bytes.
fn alike(film: &Path, at: usize, count: usize) -> bool {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(film)
        .args(["-f", "framemd5", "-"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let sums: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit(", ").next())
        .collect();
    assert_eq!(sums.len(), FRAMES as usize);
    sums[at..at + count].iter().all(|sum| *sum == sums[at])
}
