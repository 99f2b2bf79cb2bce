//! Clips as they come, made by real ffmpeg, through look and conform.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use super::super::{
    cache::Cache,
    look::{Look, look},
    tool::{Patience, Tools},
};
use crate::{
    model::BlobHash,
    render::{
        clips::{frames_of_clip, sound_of_clip},
        frame::Frame,
        loudness::is_heard,
        probe::Light,
        sound::samples,
    },
};

struct Bench {
    folder: tempfile::TempDir,
    tools: Tools,
    cache: Cache,
}

/// A test picture with an edge of every direction, 4 s.
const SCENE: &str = "testsrc2=s=320x180:r=25:d=4";

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            cache: Cache::open(&folder.path().join("cache")).unwrap(),
            tools: Tools::new("ffmpeg".into(), "ffprobe".into(), Patience::default()),
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of ffmpeg's own making; `arguments` up to its name.
    fn make(&self, name: &str, arguments: &str) -> PathBuf {
        let path = self.path(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y"])
            .args(arguments.split_whitespace())
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success(), "{arguments}");
        path
    }

    fn scene(&self, name: &str, more: &str) -> PathBuf {
        self.make(
            name,
            &format!("-f lavfi -i {SCENE} -pix_fmt yuv420p -c:v libx264 -preset ultrafast {more}"),
        )
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn look(&self, path: &Path) -> Look {
        let name = path.display().to_string();
        let blob = BlobHash::of(name.as_bytes());
        look(&self.cache, &self.tools, "test", &blob, path, true, 250).unwrap()
    }

    /// What was found, of which every frame can be had.
    fn usable(&self, path: &Path) -> (u32, Look) {
        match self.look(path) {
            found @ Look::Clip { frames, .. } => (frames, found),
            other => panic!("{}: {other:?}", path.display()),
        }
    }

    fn why(&self, path: &Path) -> String {
        match self.look(path) {
            Look::Broken { why } => why,
            other => panic!("{}: {other:?}", path.display()),
        }
    }

    /// Some frames as they come on air, from `first`.
    fn frames(&self, path: &Path, first: u32, count: u32) -> Vec<Frame> {
        let (_, found) = self.usable(path);
        let arguments = frames_of_clip(path, first, count, found.conform());
        let mut running = self.tools.ffmpeg(&arguments, None).unwrap();
        let mut frames = Vec::new();
        let mut frame = Frame::black();
        while running.read(frame.bytes_mut()).unwrap() {
            frames.push(frame.clone());
        }
        running.finish().unwrap();
        assert_eq!(frames.len(), count as usize, "{}", path.display());
        frames
    }

    fn sound(&self, path: &Path, track: u32, count: u32) -> Vec<i16> {
        let arguments = sound_of_clip(path, track, 0, count);
        let mut running = self.tools.ffmpeg(&arguments, None).unwrap();
        samples(&running.read_all(1 << 24).unwrap(), count)
    }
}

/// Y, U, V of a place in a frame, 1920×1080.
fn at(frame: &Frame, x: usize, y: usize) -> [u8; 3] {
    let mut frame = frame.clone();
    let planes = frame.planes();
    let chroma = y / 2 * 960 + x / 2;
    [planes.y[y * 1920 + x], planes.u[chroma], planes.v[chroma]]
}

/// Near the Y, U, V of BT.709.
fn near(got: [u8; 3], wanted: [u8; 3]) -> bool {
    got.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 8)
}

const RED: [u8; 3] = [63, 102, 240];

#[test]
fn every_rate_becomes_25_frames_a_second_of_the_right_length() {
    let bench = Bench::new();
    for (name, rate, wanted) in [
        ("slow.mp4", "5", 100),
        ("film.mp4", "24000/1001", 100),
        ("ntsc.mp4", "30000/1001", 100),
        ("fast.mp4", "120", 100),
    ] {
        let source = format!("-f lavfi -i testsrc2=s=160x90:r={rate}:d=4 -pix_fmt yuv420p");
        let (frames, _) = bench.usable(&bench.make(name, &source));
        assert!(frames.abs_diff(wanted) <= 1, "{name}: {frames}");
    }
    // Variable: two seconds at 30, then two with a frame every fifth of a second.
    let variable = bench.scene(
        "variable.mkv",
        "-vf fps=30,select='lt(t,2)+not(mod(n,6))' -fps_mode vfr",
    );
    let (frames, _) = bench.usable(&variable);
    assert!(frames.abs_diff(100) <= 5, "{frames}");
}

#[test]
fn a_telephone_on_its_side_stands_upright_over_its_own_copy() {
    let bench = Bench::new();
    bench.make(
        "flat.mp4",
        "-f lavfi -i color=red:s=320x180:d=3,drawbox=0:0:160:180:white:fill -pix_fmt yuv420p",
    );
    let flat = bench.path("flat.mp4");
    // ffmpeg 5 writes the matrix from this old tag when it copies.
    let turned = bench.make(
        "turned.mp4",
        &format!("-i {} -c copy -metadata:s:v:0 rotate=90", flat.display()),
    );
    let (_, found) = bench.usable(&turned);
    assert!(found.conform().fitted);
    let frame = &bench.frames(&turned, 0, 1)[0];
    // The picture is 607 wide in the middle: one half above, the other below.
    let (above, below) = (at(frame, 960, 200), at(frame, 960, 900));
    assert!(near(above, RED) != near(below, RED), "{above:?} {below:?}");
    let ground = at(frame, 100, 900);
    assert!(ground[0] < 120, "{ground:?}");
}

#[test]
fn wide_pixels_odd_sizes_and_deep_colours_fill_the_screen_as_they_should() {
    let bench = Bench::new();
    // A circle in the middle of a PAL picture for 16:9, 576 lines high.
    let wide = bench.make(
        "wide.mp4",
        "-f lavfi -i color=black:s=720x576:d=3,geq=lum='if(lt(hypot((X-360)*64/45,Y-288),200),200,30)':cb=128:cr=128,setsar=64/45 -pix_fmt yuv420p",
    );
    let frame = &bench.frames(&wide, 0, 1)[0];
    let bright = |x: usize, y: usize| at(frame, x, y)[0] > 110;
    let across = (0..1920).filter(|x| bright(*x, 540)).count();
    let down = (0..1080).filter(|y| bright(960, *y)).count();
    assert!(across.abs_diff(down) < 12, "{across} × {down}");
    assert!(down.abs_diff(750) < 12, "{down}");
    for (name, more) in [
        (
            "odd.mkv",
            "-vf scale=319:179,format=yuv444p -pix_fmt yuv444p",
        ),
        ("ten.mkv", "-pix_fmt yuv420p10le"),
        ("grey.mkv", "-vf format=gray -pix_fmt gray"),
        ("full.mkv", "-pix_fmt yuvj420p"),
    ] {
        let clip = bench.scene(name, more);
        let (frames, found) = bench.usable(&clip);
        assert!(frames == 100 && !found.conform().fitted, "{name}");
        bench.frames(&clip, 10, 2);
    }
    let large = bench.make(
        "large.mp4",
        "-f lavfi -i testsrc2=s=3840x2160:r=25:d=2.2 -pix_fmt yuv420p -preset ultrafast",
    );
    assert!(bench.usable(&large).1.conform().large);
    bench.frames(&large, 10, 2);
}

#[test]
fn colours_are_those_of_the_clip_s_own_matrix() {
    let bench = Bench::new();
    for (name, size, more) in [
        ("sd.mp4", "320x180", ""),
        (
            "hd.mp4",
            "1280x720",
            ",scale=out_color_matrix=bt709,format=yuv420p",
        ),
    ] {
        let source =
            format!("-f lavfi -i color=red:s={size}:d=2.2,format=gbrp{more} -pix_fmt yuv420p");
        let frame = &bench.frames(&bench.make(name, &source), 0, 1)[0];
        assert!(
            near(at(frame, 960, 540), RED),
            "{name}: {:?}",
            at(frame, 960, 540)
        );
    }
}

#[test]
fn high_range_and_transparent_clips_become_television() {
    let bench = Bench::new();
    for (name, transfer, light) in [
        ("hlg.mkv", "arib-std-b67", Light::Hlg),
        ("pq.mkv", "smpte2084", Light::Pq),
        ("wide.mkv", "bt709", Light::Wide),
    ] {
        let clip = bench.scene(
            name,
            &format!(
                "-pix_fmt yuv420p10le -color_trc {transfer} -color_primaries bt2020 -colorspace bt2020nc"
            ),
        );
        let (_, found) = bench.usable(&clip);
        assert_eq!(found.conform().light, light, "{name}");
        let frame = &bench.frames(&clip, 0, 1)[0];
        let bytes = &frame.bytes()[..1920 * 1080];
        let (low, high) = (bytes.iter().min(), bytes.iter().max());
        assert!(
            low >= Some(&8) && high > Some(&120),
            "{name} {low:?} {high:?}"
        );
    }
    // Red behind nothing at all is black, not red.
    let clear = bench.make(
        "clear.mov",
        "-f lavfi -i color=red@0.0:s=320x180:d=2.2,format=argb -c:v qtrle",
    );
    let frame = &bench.frames(&clear, 0, 1)[0];
    assert!(
        near(at(frame, 960, 540), [16, 128, 128]),
        "{:?}",
        at(frame, 960, 540)
    );
}

#[test]
fn two_fields_become_one_picture() {
    let bench = Bench::new();
    // A bar that runs: in the second field it is further.
    let fields = bench.make(
        "fields.mkv",
        "-f lavfi -i color=black:s=320x180:r=50:d=3[a];color=white:s=20x180:r=50:d=3[b];[a][b]overlay=x=mod(t*400\\,300):y=0 \
         -vf interlace=scan=tff:lowpass=off -flags +ilme+ildct -c:v mpeg2video -q:v 2 -pix_fmt yuv420p",
    );
    let (frames, found) = bench.usable(&fields);
    assert!(
        found.conform().fields.is_some() && frames.abs_diff(75) <= 1,
        "{frames} {found:?}"
    );
    let frame = &bench.frames(&fields, 20, 1)[0];
    // Combed, neighbouring lines of the source (6 of ours) differ along the bar's edges.
    let row = |line: usize| -> u32 {
        (0..1920)
            .map(|x| u32::from(at(frame, x, line)[0] > 100) * x as u32)
            .sum()
    };
    let centre = |line| {
        row(line)
            / (0..1920)
                .filter(|x| at(frame, *x, line)[0] > 100)
                .count()
                .max(1) as u32
    };
    let (upper, lower) = (centre(540), centre(546));
    assert!(upper.abs_diff(lower) < 12, "{upper} {lower}");
}

#[test]
fn damage_costs_only_what_is_damaged() {
    let bench = Bench::new();
    let whole = std::fs::read(bench.scene("whole.ts", "-g 10")).unwrap();
    let mut middle = whole.clone();
    let third = whole.len() / 3;
    for (i, byte) in middle[third..third + whole.len() / 10]
        .iter_mut()
        .enumerate()
    {
        *byte = (i * 7 % 251).to_le_bytes()[0];
    }
    let (frames, _) = bench.usable(&bench.write("middle.ts", &middle));
    assert!((60..=105).contains(&frames), "{frames}");
    let (frames, _) = bench.usable(&bench.write("cut.ts", &whole[..whole.len() * 7 / 10]));
    assert!((50..=90).contains(&frames), "{frames}");
    // An index at the end that never came: nothing can be found in it.
    let index_last = std::fs::read(bench.scene("whole.mp4", "")).unwrap();
    let why = bench.why(&bench.write("cut.mp4", &index_last[..index_last.len() / 2]));
    assert_eq!(why, "不是可用的视频格式");
    // One with its index in front is usable as far as it came.
    let index_first = std::fs::read(bench.scene("web.mp4", "-movflags +faststart -g 10")).unwrap();
    let cut = bench.write("webcut.mp4", &index_first[..index_first.len() * 7 / 10]);
    let (frames, _) = bench.usable(&cut);
    assert!((50..=90).contains(&frames), "{frames}");
    assert_eq!(bench.why(&bench.write("empty.mp4", b"")), "文件是空的");
}

#[test]
fn what_holds_no_film_says_so() {
    let bench = Bench::new();
    let sound = bench.make("sound.m4a", "-f lavfi -i sine=d=3");
    assert_eq!(bench.why(&sound), "文件里没有视频画面");
    let cover = bench.make("cover.png", "-f lavfi -i testsrc2=s=320x320 -frames:v 1");
    let song = bench.make(
        "song.mp4",
        &format!(
            "-f lavfi -i sine=d=3 -i {} -map 0 -map 1 -c:v png -disposition:v:0 attached_pic",
            cover.display()
        ),
    );
    assert_eq!(bench.why(&song), "文件里没有视频画面");
    assert_eq!(
        bench.why(&bench.scene("flash.mp4", "-t 1")),
        "可用画面不足2秒"
    );
}

#[test]
fn what_comes_in_disguise_is_neither_read_nor_followed() {
    let bench = Bench::new();
    let canary = bench.scene("canary.ts", "");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let ours = canary.display();
    for (name, text) in [
        (
            "list.mp4",
            format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\n{ours}\n#EXT-X-ENDLIST\n"),
        ),
        (
            "far.mp4",
            format!(
                "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:3,\nhttp://{address}/a.ts\n#EXT-X-ENDLIST\n"
            ),
        ),
        (
            "script.mp4",
            format!("ffconcat version 1.0\nfile 'file:{ours}'\n"),
        ),
        (
            "session.mp4",
            format!(
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {} RTP/AVP 96\na=rtpmap:96 H264/90000\n",
                address.port()
            ),
        ),
        (
            "drawing.mp4",
            format!(
                "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'><image x:href='http://{address}/'/></svg>"
            ),
        ),
        (
            "dash.mp4",
            format!(
                "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet><BaseURL>http://{address}/</BaseURL></AdaptationSet></Period></MPD>"
            ),
        ),
    ] {
        let why = bench.why(&bench.write(name, text.as_bytes()));
        assert_eq!(why, "不是可用的视频格式", "{name}");
    }
    assert!(listener.accept().is_err(), "somebody called");
}

#[test]
fn what_begins_before_or_after_its_start_is_in_time() {
    let bench = Bench::new();
    let source = bench.scene("source.mp4", "-g 50");
    // Cut between key frames: an edit list hides what comes before.
    let cut = bench.make(
        "cut.mp4",
        &format!("-ss 1.2 -i {} -c copy", source.display()),
    );
    let (frames, _) = bench.usable(&cut);
    assert!((65..=80).contains(&frames), "{frames}");
    bench.frames(&cut, 5, 2);
    // A transport stream that does not begin at 0, its sound a second late.
    let late = bench.make(
        "late.ts",
        &format!(
            "-i {} -itsoffset 1 -f lavfi -i sine=d=2 -map 0 -map 1 -c:v copy -output_ts_offset 3600",
            source.display()
        ),
    );
    let (frames, found) = bench.usable(&late);
    assert!(frames.abs_diff(100) <= 2, "{frames}");
    let sound = bench.sound(&late, found.tracks()[0], 100);
    let loud = sound.iter().position(|s| s.unsigned_abs() > 1000).unwrap() / 2;
    assert!(loud.abs_diff(48_000) < 2400, "{loud}");
    assert!(sound.len() / 2 > 48_000 * 2, "{}", sound.len());
}

#[test]
fn black_before_the_scene_is_passed_over() {
    let bench = Bench::new();
    let clip = bench.make(
        "black.mp4",
        "-f lavfi -i color=black:s=320x180:r=25:d=1[a];testsrc2=s=320x180:r=25:d=3[b];[a][b]concat -pix_fmt yuv420p",
    );
    match bench.look(&clip) {
        Look::Clip { frames, blank, .. } => assert_eq!((frames, blank), (75, 25)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_sound_becomes_stereo_and_the_silent_track_is_told() {
    let bench = Bench::new();
    for (name, sound) in [
        ("mono.mkv", "-f lavfi -i sine=r=8000:d=4 -c:a pcm_s16le"),
        (
            "six.mkv",
            "-f lavfi -i sine=r=96000:d=4,pan=5.1|FC=c0 -c:a pcm_s24le",
        ),
        ("short.mkv", "-f lavfi -i sine=d=1 -c:a aac"),
        ("long.mkv", "-f lavfi -i sine=d=9 -c:a aac"),
    ] {
        let clip = bench.make(
            name,
            &format!("-f lavfi -i {SCENE} {sound} -c:v libx264 -preset ultrafast -pix_fmt yuv420p"),
        );
        let (_, found) = bench.usable(&clip);
        let sound = bench.sound(&clip, found.tracks()[0], 100);
        assert!(is_heard(&sound) && sound.len() <= 100 * 1920 * 2, "{name}");
    }
    let (_, silent) = bench.usable(&bench.scene("none.mkv", "-an"));
    assert!(silent.tracks().is_empty());
    let camera = bench.make(
        "camera.mov",
        &format!(
            "-f lavfi -i {SCENE} -f lavfi -i anullsrc=r=48000:cl=mono:d=4 -f lavfi -i sine=d=4 \
             -map 0 -map 1 -map 2 -t 4 -c:a pcm_s16le -c:v libx264 -preset ultrafast -pix_fmt yuv420p"
        ),
    );
    let (_, found) = bench.usable(&camera);
    let heard: Vec<bool> = found
        .tracks()
        .iter()
        .map(|track| is_heard(&bench.sound(&camera, *track, 100)))
        .collect();
    assert_eq!(heard, [false, true]);
}

#[test]
fn of_eight_hours_only_what_is_needed_is_decoded() {
    let bench = Bench::new();
    let short = bench.make(
        "short.mkv",
        "-f lavfi -i testsrc2=s=64x36:r=25:d=60 -g 25 -c:v mpeg2video -q:v 31 -pix_fmt yuv420p",
    );
    let long = bench.make(
        "long.mkv",
        &format!("-stream_loop 479 -i {} -c copy", short.display()),
    );
    let (frames, _) = bench.usable(&long);
    assert_eq!(frames, 250);
    bench.frames(&long, 25, 3);
}
