//! What the Friday mail says of the house: mail lines, alarms, backup, disk. In Chinese, for producers.

use chrono::TimeDelta;

use super::channels::relays;
use crate::{
    alarm::Check,
    app::{App, DiskSpace},
    config::{Smtp, Transport},
    delivery,
    model::zone::chinese_day_minute,
};

/// A backup is made every night.
const BACKUP: TimeDelta = TimeDelta::hours(24);

fn check(what: &str, well: bool, found: impl Into<String>, fix: &str) -> Check {
    Check {
        what: what.to_owned(),
        well,
        found: found.into(),
        fix: if well { String::new() } else { fix.to_owned() },
    }
}

impl App {
    /// Looks at the mail lines (a login, nothing is sent), the ways of the alarms, backup and disk.
    pub async fn ready_checks(&self) -> Vec<Check> {
        let settings = &self.settings.settings;
        let mut checks = Vec::new();
        if settings.delivery.transport == Transport::Folder {
            checks.push(check(
                "邮件线路",
                false,
                "邮件只写进文件夹，没有发出",
                "在设置里填写 [delivery.smtp]，并把 delivery.transport 改为 smtp",
            ));
        } else {
            // As the package takes them: the first, then the second.
            for (number, relay) in relays(&settings.delivery).into_iter().rev().enumerate() {
                let what = if number == 0 {
                    "邮件线路"
                } else {
                    "备用线路"
                };
                checks.push(line(what, relay).await);
            }
        }
        let ways = self.channels().len();
        checks.push(check(
            "告警渠道",
            ways > 0,
            match ways {
                0 => "没有配置，出了问题无人知道".to_owned(),
                ways => format!("{ways} 条"),
            },
            "在设置 [alarm] 里填写值班人员的邮箱或群机器人，再执行 `yixian alarm test`",
        ));
        checks.push(self.backup_check());
        let space = self.disk_space();
        checks.push(check(
            "数据盘",
            space.is_some_and(|space| !space.is_low()),
            space.map_or_else(|| "读不到剩余空间".to_owned(), room),
            "清走与本系统无关的大文件，旧备份移到别的机器",
        ));
        checks
    }

    fn backup_check(&self) -> Check {
        let (now, zone) = (self.clock.now(), self.settings.settings.programme.zone);
        let newest = self.newest_backup();
        check(
            "备份",
            newest.is_some_and(|made| now - made <= BACKUP),
            newest.map_or_else(
                || "没有备份".to_owned(),
                |made| format!("最近一次 {}", chinese_day_minute(made, zone)),
            ),
            "立即备份：`yixian store backup`",
        )
    }
}

fn room(space: DiskSpace) -> String {
    let percent = space.free.saturating_mul(100) / space.total.max(1);
    format!("剩余 {} GB（{percent}%）", space.free >> 30)
}

async fn line(what: &str, relay: &Smtp) -> Check {
    let place = format!("{}:{}", relay.host, relay.port);
    match delivery::probe(relay).await {
        Ok(_) => check(what, true, format!("{place}，连接和登录正常"), ""),
        Err(error) => check(
            what,
            false,
            format!("{place} 不通：{error}"),
            "核对授权码和网络：`yixian doctor`",
        ),
    }
}
