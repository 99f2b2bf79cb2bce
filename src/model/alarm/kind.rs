//! What can be wrong, how grave it is, how often it is said, and what helps.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::model::ids::EditionId;

/// How grave an alarm is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AlarmLevel {
    /// A person should know it today.
    #[default]
    Notice,
    /// A person must act before the deadline.
    Warning,
    /// The edition is in danger now.
    Critical,
}

impl AlarmLevel {
    /// The name in JSON and in metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// 提醒, 警告, 紧急.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Notice => "提醒",
            Self::Warning => "警告",
            Self::Critical => "紧急",
        }
    }
}

/// The sorts of alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// Four hours before air not every story carries its three signatures.
    Unapproved,
    /// Locking time came without them: nothing is sent.
    Held,
    /// Fifty-five minutes before air there is no finished package.
    NoPackage,
    /// Nothing is approved and there is no reserve edition: there is nothing that may be sent.
    NothingToSend,
    /// Forty-five minutes before air it is not sent.
    NotSent,
    /// Thirty minutes before air no relay has taken it, or the station has not confirmed.
    Unconfirmed,
    /// Nobody knows whether a mail arrived.
    InDoubt,
    /// The station's server refuses our mail for good.
    SendBlocked,
    /// Air time passed without a delivery.
    Missed,
    /// A package that was accepted came back (退信).
    Returned,
    /// Twenty hours before air the rehearsal package is not sound.
    RehearsalFailed,
    /// The reserve edition is old.
    ReserveOld,
    /// There is no reserve edition.
    ReserveNone,
    /// Work was given up after its last try.
    DeadJob,
    /// A mailbox was not read for half an hour, or a feed for a day.
    SourceSilent,
    /// A mail waits in the outbox for more than five minutes.
    OutboxOld,
    /// Less than a tenth of the disk is free.
    DiskLow,
    /// The newest backup is older than a day.
    BackupOld,
    /// The machine's clock is off or jumped.
    ClockSuspect,
    /// The database does not take what is written.
    Database,
    /// A week of the calendar waits for a person's word.
    Calendar,
    /// ffmpeg or the fonts are not there.
    RenderTools,
    /// A channel of the alarms themselves does not work.
    Channel,
    /// `yixian alarm test`.
    Test,
}

impl AlarmKind {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::Unapproved,
        Self::Held,
        Self::NoPackage,
        Self::NothingToSend,
        Self::NotSent,
        Self::Unconfirmed,
        Self::InDoubt,
        Self::SendBlocked,
        Self::Missed,
        Self::Returned,
        Self::RehearsalFailed,
        Self::ReserveOld,
        Self::ReserveNone,
        Self::DeadJob,
        Self::SourceSilent,
        Self::OutboxOld,
        Self::DiskLow,
        Self::BackupOld,
        Self::ClockSuspect,
        Self::Database,
        Self::Calendar,
        Self::RenderTools,
        Self::Channel,
        Self::Test,
    ];

    /// The name in JSON, in keys and in metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unapproved => "unapproved",
            Self::Held => "held",
            Self::NoPackage => "no_package",
            Self::NothingToSend => "nothing_to_send",
            Self::NotSent => "not_sent",
            Self::Unconfirmed => "unconfirmed",
            Self::InDoubt => "in_doubt",
            Self::SendBlocked => "send_blocked",
            Self::Missed => "missed",
            Self::Returned => "returned",
            Self::RehearsalFailed => "rehearsal_failed",
            Self::ReserveOld => "reserve_old",
            Self::ReserveNone => "reserve_none",
            Self::DeadJob => "dead_job",
            Self::SourceSilent => "source_silent",
            Self::OutboxOld => "outbox_old",
            Self::DiskLow => "disk_low",
            Self::BackupOld => "backup_old",
            Self::ClockSuspect => "clock_suspect",
            Self::Database => "database",
            Self::Calendar => "calendar",
            Self::RenderTools => "render_tools",
            Self::Channel => "channel",
            Self::Test => "test",
        }
    }

    /// How grave it is unless the raiser knows better.
    #[must_use]
    pub fn level(self) -> AlarmLevel {
        match self {
            Self::Held
            | Self::NoPackage
            | Self::NothingToSend
            | Self::NotSent
            | Self::Unconfirmed
            | Self::InDoubt
            | Self::SendBlocked
            | Self::Missed
            | Self::Returned
            | Self::Database => AlarmLevel::Critical,
            Self::Unapproved
            | Self::RehearsalFailed
            | Self::ReserveNone
            | Self::DeadJob
            | Self::SourceSilent
            | Self::OutboxOld
            | Self::DiskLow
            | Self::ClockSuspect
            | Self::RenderTools
            | Self::Channel => AlarmLevel::Warning,
            Self::ReserveOld | Self::BackupOld | Self::Calendar | Self::Test => AlarmLevel::Notice,
        }
    }

    /// How long after it was told it is told again while nothing changes.
    #[must_use]
    pub fn repeats_every(self) -> TimeDelta {
        TimeDelta::minutes(match self {
            // Every ten minutes a person is alarmed while an edition is held (design, section 1);
            // the last hour before air is no quieter.
            Self::Held
            | Self::NoPackage
            | Self::NothingToSend
            | Self::NotSent
            | Self::Unconfirmed
            | Self::InDoubt
            | Self::SendBlocked
            | Self::Returned
            | Self::Database => 10,
            Self::Unapproved | Self::OutboxOld => 30,
            Self::Missed | Self::DeadJob | Self::DiskLow | Self::ClockSuspect => 60,
            Self::SourceSilent | Self::Channel => 2 * 60,
            Self::RehearsalFailed | Self::RenderTools => 4 * 60,
            Self::ReserveOld | Self::ReserveNone | Self::BackupOld | Self::Calendar => 24 * 60,
            // A test is told once.
            Self::Test => 365 * 24 * 60,
        })
    }

    /// What to do now: Chinese, one step a line, commands between backticks. `what`: the source, the
    /// job or the channel that it is about.
    #[must_use]
    pub fn action(self, edition: Option<EditionId>, what: &str) -> String {
        let date = edition.map(|id| id.to_string()).unwrap_or_default();
        let on = |command: &str| match edition {
            Some(id) => format!("`yixian {command} --edition {id}`"),
            None => format!("`yixian {command}`"),
        };
        match self {
            Self::Unapproved => format!(
                "用 `yixian story list` 看哪几条还缺签，请相应人员尽快审看\n\
                 逐条签发：`yixian story approve 稿件编号 --level 级别 --by 登录名`，级别为 first 初审、second 复审、final 终审\n\
                 赶不上的稿件先放下：`yixian story hold 稿件编号 --reason 原因`，其余稿件照常送播\n\
                 全部签完后锁单：`yixian edition lock {date}`"
            ),
            Self::Held => format!(
                "现在没有任何内容发给电视台：请立即联系终审人\n\
                 逐条签发：`yixian story approve 稿件编号 --level final --by 登录名`\n\
                 全部签完后锁单：`yixian edition lock {date}`，播出包会自动送出\n\
                 来不及时致电电视台，商定用备播还是停播：`yixian edition skip {date} --reason 原因`"
            ),
            Self::NoPackage => format!(
                "立即制作：{}，看它停在哪一步\n\
                 检查环境：`yixian doctor`，按提示处理标有 BAD 的项目\n\
                 仍不成功时致电电视台，说明情况并商定备播",
                on("build")
            ),
            Self::NothingToSend => format!(
                "立即联系终审人，逐条签发：`yixian story approve 稿件编号 --level final --by 登录名`\n\
                 签齐一条也能播：其余稿件先放下，`yixian story hold 稿件编号 --reason 原因`\n\
                 签齐后锁单，播出包会自动送出：`yixian edition lock {date}`\n\
                 来不及时致电电视台，商定停播或改期"
            ),
            Self::NotSent => format!(
                "立即送播：{}，看每个收件人的应答\n\
                 检查邮件线路：`yixian doctor`\n\
                 邮件发不出时，从数据目录的 packages/{date} 取压缩包，用U盘或网盘送到电视台",
                on("deliver")
            ),
            Self::Unconfirmed => format!(
                "致电电视台，问播出包是否收到、能否打开\n\
                 收到了：`yixian deliver --edition {date} --arrived 收件地址`\n\
                 没收到：`yixian deliver --edition {date} --lost 收件地址`，系统会重发"
            ),
            Self::InDoubt => format!(
                "致电电视台，请对方在邮箱（含垃圾邮件）里找 {date} 的播出包\n\
                 收到了：`yixian deliver --edition {date} --arrived 收件地址`\n\
                 没收到：`yixian deliver --edition {date} --lost 收件地址`，系统会重发\n\
                 没有您的答复，系统不会自行重发"
            ),
            Self::SendBlocked => format!(
                "看对方服务器的拒收理由：`yixian edition show {date}`\n\
                 致电电视台核对收件地址，改好设置里的 delivery.recipients 后执行 {}\n\
                 来不及时，从数据目录的 packages/{date} 取压缩包，用U盘或网盘送到电视台",
                on("deliver")
            ),
            Self::Missed => format!(
                "致电电视台，问这一期实际播了什么\n\
                 看经过：`yixian edition show {date}`\n\
                 把停播或改期记下来：`yixian edition skip {date} --reason 原因`"
            ),
            Self::Returned => format!(
                "致电电视台核对收件地址和邮箱容量\n\
                 改好后重发：`yixian deliver --edition {date} --lost 收件地址`\n\
                 来不及时，从数据目录的 packages/{date} 取压缩包，用U盘或网盘送到电视台"
            ),
            Self::RehearsalFailed => format!(
                "重做一遍，看它停在哪一步：{}\n\
                 检查环境：`yixian doctor`，按提示处理标有 BAD 的项目\n\
                 个别稿件的素材有问题时先放下它：`yixian story hold 稿件编号 --reason 原因`",
                on("build")
            ),
            Self::ReserveOld => "换上新的备播稿：`yixian story reserve 稿件编号`\n签齐三审，系统会重做备播包".to_owned(),
            Self::ReserveNone => "至少留出两条不受时间限制的稿件：`yixian story reserve 稿件编号`\n签齐三审，系统会做出备播包".to_owned(),
            Self::DeadJob => "看哪一件、为什么：`yixian job list`\n检查环境：`yixian doctor`\n处理好后重做：`yixian run-due`".to_owned(),
            Self::SourceSilent => {
                let name = if what.is_empty() { "来源名" } else { what };
                format!(
                    "立即再读一次：`yixian gather --source {name}`，看出错原因\n\
                     核对邮箱的授权码和网络：`yixian doctor`\n\
                     期间的来稿仍在对方服务器上，恢复后会自动补收"
                )
            }
            Self::OutboxOld => "看邮件为什么发不出：`yixian doctor`\n核对 [delivery.smtp] 的授权码和线路\n线路恢复后系统会自动补发，也可立即执行 `yixian run-due`".to_owned(),
            Self::DiskLow => "看数据盘：`df -h`，清走与本系统无关的大文件\n旧备份移到别的机器（数据目录的 backups）\n渲染缓存可以删除，会自动重做（数据目录的 cache）".to_owned(),
            Self::BackupOld => "立即备份：`yixian store backup`\n再看系统定时任务是否还在运行".to_owned(),
            Self::ClockSuspect => "看系统时间与对时服务：`timedatectl`\n对时服务停了就启动它：`systemctl restart systemd-timesyncd`\n时间不准期间，请人工盯住送播时刻".to_owned(),
            Self::Database => "看数据盘空间与权限：`df -h`，`yixian doctor`\n看服务日志：`journalctl -u yixian -n 100`\n数据库损坏时用备份恢复到新目录：`yixian store restore --from 备份目录`".to_owned(),
            Self::Calendar => format!(
                "看这一周的建议：`yixian schedule --next 10`\n\
                 向电视台核实是否照常播出；照常：`yixian edition keep {} --by 登录名`\n\
                 停播：`yixian edition skip {} --reason 原因`；改期：`yixian edition move {} --to 新时间 --reason 原因`；都须第二人确认",
                if date.is_empty() { "日期" } else { &date },
                if date.is_empty() { "日期" } else { &date },
                if date.is_empty() { "日期" } else { &date },
            ),
            Self::RenderTools => "看缺什么：`yixian doctor`\n补装：`apt-get install ffmpeg fonts-noto-cjk`".to_owned(),
            Self::Channel => "逐条测试告警渠道：`yixian alarm test`\n按提示核对设置 [alarm] 和密钥文件".to_owned(),
            Self::Test => "这是一次测试，不需要处理\n如果您不是值班人员，请告知编辑部更正告警名单".to_owned(),
        }
    }
}
