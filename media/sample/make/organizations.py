"""The invented register: organizations.csv, each code with both of its check characters."""

from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Kind (51 社会团体, 52 社会服务机构, 53 基金会), division, serial, name, address. No real
# organization code begins with YX, so none of these can be somebody's.
ROWS = [
    ("52", "440304", "01", "深圳市福田区禾灯长者服务中心", "tougao@hedeng.example"),
    ("51", "440310", "02", "深圳市坪山区星垣应急志愿者协会", "news@xingyuan-rescue.example"),
    ("52", "440309", "03", "深圳市龙华区澜湖青工发展中心", "yuruogu@lanhu-qinggong.example"),
    ("51", "440306", "04", "深圳市宝安区小微工厂数字化促进会", "mishuchu@xiaowei-szh.example"),
    ("53", "440300", "05", "深圳市岭上书桥公益基金会", "chiyanqiu@lingshang-shuqiao.example"),
    ("53", "440308", "06", "深圳市盐田区潮音社区基金会", "zhuqinglan@chaoyin.example"),
    ("51", "440300", "07", "深圳市绿构新材料应用联合会", "mishuchu@lvgou.example"),
    ("51", "440300", "08", "深圳市大鹏新区潮间带守望协会", "haibian@chaojian.example"),
    ("51", "440305", "09", "深圳市南山区海帆民间交流促进会", "info@haifan.example"),
    ("51", "440307", "10", "深圳市龙岗区暖穗互助协会", "nuansui@nuansui.example"),
    ("51", "440300", "11", "深圳市和颂文化促进会", "hesong@hesong.example"),
    ("51", "440311", "12", "深圳市光明区田埂科普促进会", "kepu@tiangeng.example"),
    ("52", "440303", "13", "深圳市罗湖区巷口灯社会工作服务中心", "xiangkou@xiangkoudeng.example"),
    ("53", "440300", "14", "深圳市渡云助学基金会", "office@duyun.example"),
]


def inner_check(code8: str) -> str:
    """GB 11714: a letter counts A = 10 … Z = 35."""
    total = sum(int(c, 36) * w for c, w in zip(code8, (3, 7, 9, 10, 5, 8, 4, 2)))
    return {10: "X", 11: "0"}.get(11 - total % 11) or str(11 - total % 11)


def check(code17: str) -> str:
    """GB 32100-2015: weights 3^(i−1) mod 31."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code17))
    return ALPHABET[(31 - total % 31) % 31]


def credit_code(kind: str, division: str, serial: str) -> str:
    code8 = f"YX2600{serial}"
    code17 = kind + division + code8 + inner_check(code8)
    return code17 + check(code17)


def write(path: Path) -> None:
    lines = ["统一社会信用代码,名称,邮箱"]
    lines += [f"{credit_code(k, d, s)},{name},{mail}" for k, d, s, name, mail in ROWS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# The arithmetic is proved on public codes before anything is written.
for known in ("53440300305837768J", "5144030050267905XD", "51440300MJL1712376",
              "52440300MJL186084F", "91350100M000100Y43"):
    assert inner_check(known[8:16]) == known[16] and check(known[:17]) == known[17], known
