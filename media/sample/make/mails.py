"""The fourteen mails of the sample week."""

import email.utils
from datetime import datetime, timedelta, timezone
from pathlib import Path

from mime import file_part, multipart, text_part, words

HERE = Path(__file__).parent
TEXT = HERE / "text"
PICTURES = HERE / "build"
CHINA = timezone(timedelta(hours=8))


def text(name: str) -> str:
    return (TEXT / name).read_text(encoding="utf-8")


def picture(file: str, name: str, form: str, cid: str = "") -> str | None:
    path = PICTURES / file
    if not path.exists():
        return None
    kinds = {".jpg": "image/jpeg", ".png": "image/png", ".mp4": "video/mp4"}
    return file_part(path.read_bytes(), kinds[path.suffix], name, form, cid)


def mail(slug, day, clock, sender, subject, content, charset="utf-8", form="B", mailer=None, extra=""):
    """One mail with its head; `content` is a part or a multipart."""
    name, address = sender
    hour, minute = clock
    at = datetime(2026, 11, day, hour, minute, 17, tzinfo=CHINA)
    host = address.split("@")[1]
    number = slug[:2]
    shown = words(name, charset)
    shown = f'"{shown}"' if name.isascii() else shown
    received = at + timedelta(seconds=9)
    head = (
        f"Return-Path: <{address}>\r\n"
        f"Received: from mail.{host} (mail.{host} [192.0.2.{100 + int(number)}])\r\n"
        f" by mx.yixian.example with ESMTPS id 2026w48{number}\r\n"
        f" for <tougao@yixian.example>; {email.utils.format_datetime(received)}\r\n"
        f"Date: {email.utils.format_datetime(at)}\r\n"
        f"From: {shown} <{address}>\r\n"
        f"To: {words('《每周一现》编辑部')} <tougao@yixian.example>\r\n"
        f"Subject: {words(subject, charset, form)}\r\n"
        f"Message-ID: <{at:%Y%m%d%H%M%S}.{number}@{host}>\r\n"
        f"{extra}"
        "MIME-Version: 1.0\r\n"
    )
    if mailer:
        head += f"X-Mailer: {mailer}\r\n"
    return f"{slug}.eml", (head + content).encode("ascii")


def mixed(slug, *parts):
    present = [p for p in parts if p]
    if len(present) == 1:
        return present[0]
    return multipart("mixed", f"----=_yixian_{slug[:2]}_mixed", present)


def mails():
    """(file name, bytes) of each, in order of arrival."""
    s = "01-hedeng-12"
    yield mail(
        s, 21, (16, 42), ("禾灯长者服务中心", "tougao@hedeng.example"),
        "【投稿】福田老人学会手机挂号 “银龄数字课堂”第12期开讲",
        mixed(s, text_part(text("01-hedeng-12.txt")),
              picture("01a-phone-class.jpg", "图1：志愿者教长者用手机预约挂号（简宁摄）.jpg", "rfc2231"),
              picture("01b-classroom.jpg", "图2：学员们一起练习.jpg", "rfc2231")),
    )
    s = "02-xingyuan-drill"
    yield mail(
        s, 22, (19, 8), ("星垣应急 宣传组", "news@xingyuan-rescue.example"),
        "坪山举行水域救援联合演练 12支民间队伍同场“过招”（稿件+照片+视频）",
        mixed(s, text_part(text("02-xingyuan.txt")),
              picture("02a-rope.jpg", "抛绳救生科目.jpg", "rfc2047"),
              picture("02-clip.mp4", "冲锋舟转移科目（现场声）.mp4", "rfc2231")),
        mailer="Foxmail 7.2.25.331[cn]",
    )
    s = "03-lanhu-gbk"
    yield mail(
        s, 23, (9, 12), ("俞若谷", "yuruogu@lanhu-qinggong.example"),
        "【人物稿】从流水线到讲台 覃秀禾当选“工友夜校”首任校长",
        mixed(s, text_part(text("03-lanhu.txt"), "gbk", "quoted-printable"),
              picture("03a-portrait.jpg", "覃秀禾在车间检修设备.jpg", "rfc2047-gbk"),
              picture("03b-night-class.jpg", "图纸夜课课堂.jpg", "rfc2047-gbk")),
        charset="gbk",
    )
    s = "04-xiaowei-workshop"
    yield mail(
        s, 23, (15, 26), ("宝安小微工厂数字化促进会秘书处", "mishuchu@xiaowei-szh.example"),
        "新闻稿：宝安“共享智造车间”启用 小微工厂按小时约上智能产线",
        mixed(s, text_part(text("04-xiaowei.txt")),
              picture("04a-robots.jpg", "共享智造车间内的协作机器人.jpg", "rfc2047"),
              picture("04b-machinists.jpg", "工程师与小微工厂师傅核对图纸.jpg", "no-disposition"),
              picture("04c-masters.png", "退休技师带徒.png", "rfc2231")),
    )
    s = "05-qiyue-advert"
    yield mail(
        s, 23, (17, 40), ("启越职业技能发展促进会", "peixun@qiyue-zhiye.example"),
        "【重磅福利】AI短视频运营师证书班 限时立减3500元！仅剩20席",
        text_part(text("05-qiyue-ad.txt"), "gb2312", "base64"),
        charset="gb2312",
    )
    s = "06-lingshang-forward"
    yield mail(
        s, 24, (10, 3), ("池砚秋", "chiyanqiu@lingshang-shuqiao.example"),
        "Fw: 新闻稿：深圳图书车开进河源山乡",
        mixed(s, text_part(text("06-lingshang.txt")),
              picture("06a-bus.jpg", "书桥号开进山乡.jpg", "rfc2047"),
              picture("06b-inside.jpg", "孩子们在图书车里看书.jpg", "rfc2231"),
              picture("06c-lesson.jpg", "树下的阅读课.jpg", "rfc2047")),
        extra="References: <20261123214603.5a@lingshang-shuqiao.example>\r\n",
    )
    s = "07-chaoyin-html"
    yield mail(
        s, 24, (20, 31), ("祝青岚", "zhuqinglan@chaoyin.example"),
        "稿件：盐田发布《楼栋议事七步法工作指引》",
        mixed(s,
              multipart("alternative", "----=_yixian_07_alternative", [
                  text_part("\n", "utf-8", "base64"),
                  text_part(text("07-chaoyin.html"), "utf-8", "base64", "html"),
              ]),
              picture("07a-meeting.jpg", "楼栋议事会.jpg", "rfc2047"),
              picture("07b-vote.jpg", "居民投票表决.jpg", "rfc2047")),
        mailer="QQMail 2.x",
    )
    s = "08-lvgou-long"
    yield mail(
        s, 25, (9, 5), ("绿构联合会秘书处", "mishuchu@lvgou.example"),
        "深圳市绿构新材料应用联合会第三届会员大会第二次会议暨2026年年会综述（请全文刊播）",
        mixed(s, text_part(text("08-lvgou-long.txt")),
              picture("08a-assembly.jpg", "会议现场.jpg", "rfc2047")),
    )
    s = "09-xiaowei-again"
    yield mail(
        s, 25, (9, 48), ("郗明", "mishuchu@xiaowei-szh.example"),
        "【再发】宝安“共享智造车间”启用",
        mixed(s, text_part(text("09-xiaowei-again.txt"), "utf-8", "quoted-printable"),
              picture("04a-robots.jpg", "IMG_20261123_1012.jpg", "rfc2047")),
    )
    s = "10-chaojian-gb18030"
    yield mail(
        s, 25, (15, 17), ("大鹏潮间带守望协会", "haibian@chaojian.example"),
        "投稿：大鹏市民“数”清家门口的海（会长黎䶮）",
        chaojian(s),
        charset="gb18030",
    )
    s = "11-hedeng-13"
    yield mail(
        s, 25, (18, 20), ("禾灯长者服务中心", "tougao@hedeng.example"),
        "【投稿】福田老人学会扫码乘地铁 “银龄数字课堂”第13期开讲",
        mixed(s, text_part(text("11-hedeng-13.txt")),
              picture("11a-metro.jpg", "图1：长者体验亮码进站（简宁摄）.jpg", "rfc2231")),
    )
    s = "12-haifan-exchange"
    yield mail(
        s, 26, (11, 36), ("海帆民间交流促进会", "info@haifan.example"),
        "“海丝·青年手作人交流周”在南山隆重召开并取得圆满成功",
        mixed(s, text_part(text("12-haifan.txt"), "utf-8", "quoted-printable"),
              picture("12a-workbench.jpg", "中外手作人结对创作.jpg", "rfc2231-gbk"),
              picture("12b-batik.jpg", "激光切割与蜡染.jpg", "rfc2047"),
              picture("12c-delegation.jpg", "手作人代表在海边合影.jpg", "rfc2047")),
        form="Q",
    )
    s = "13-nuansui-appeal"
    yield mail(
        s, 26, (22, 47), ("暖穗互助协会 霍春生", "nuansui@nuansui.example"),
        "急！！龙岗装修工人突患重病 请帮忙转发",
        text_part(text("13-nuansui-appeal.txt")),
    )
    s = "14-hesong-empty-words"
    yield mail(
        s, 27, (9, 31), ("和颂文化促进会", "hesong@hesong.example"),
        "以爱之名 谱写华章",
        text_part(text("14-hesong-nofacts.txt"), "utf-8", "quoted-printable"),
    )


def chaojian(slug):
    """Text and HTML side by side, one picture inside the text, one attached."""
    body = text("10-chaojian.txt")
    cid = "pool.20261125@chaojian.example"
    inline = picture("10b-tidepool.jpg", "潮池里的海葵和寄居蟹.jpg", "inline", cid)
    paragraphs = body.rstrip("\n").split("\n")
    rows = [f"<p>{p}</p>" if p else "<p><br></p>" for p in paragraphs]
    if inline:
        at = next(i for i, p in enumerate(paragraphs) if p.startswith("这次调查由")) + 1
        rows.insert(at, f'<p><img src="cid:{cid}" width="600" alt="潮池"></p>')
    html = "<html><head><meta charset=\"gb18030\"></head><body>\n" + "\n".join(rows) + "\n</body></html>\n"
    both = multipart("alternative", "----=_yixian_10_alternative", [
        text_part(body, "gb18030", "base64"),
        text_part(html, "gb18030", "base64", "html"),
    ])
    if inline:
        both = multipart("related", "----=_yixian_10_related", [both, inline])
    return mixed(slug, both,
                 picture("10a-shore.jpg", "退潮后的礁石滩调查.jpg", "rfc2047"))


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in mails():
        (folder / name).write_bytes(raw)
