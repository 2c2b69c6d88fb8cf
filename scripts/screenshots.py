"""Starts the product on data of its own, looks at the pages as people do, and writes docs/images/*.png.

`make screenshots`; names after `scripts/screenshots.py` take only those. Needs what `make setup` installs (chromium).
Pages whose address is unknown beforehand are found by following links, so that a screenshot can only show what a
person can reach.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "images"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--lang=zh-CN",
]  # fmt: skip
MARKED = "绝密"  # as a click: hand in a file with this mark
PASSWORDS = "demo-accounts.json"


@dataclass(frozen=True)
class Shot:
    """Who looks, which words they click one after the other, how wide the screen is; `manual`: for the manual."""

    name: str
    role: str
    clicks: tuple[str, ...]
    width: int = 1366
    height: int = 900
    manual: bool = False

    @property
    def file(self) -> Path:
        """Where the picture goes."""
        folder = ROOT / "docs" / "manual" / "images" if self.manual else TARGET
        return folder / f"{self.name}.png"


SHOTS = (
    Shot("live", "秘书", ("会议", "开会", "现场")),
    *(
        Shot(name, role, clicks, 1200, 800, manual=True)
        for name, role, clicks in (
            ("setup", "系统管理员", ("系统", "建立向导")),
            ("setup-seats", "系统管理员", ("系统", "建立向导", "届与席位")),
            ("setup-posts", "安全管理员", ("系统", "建立向导", "账号与分工")),
            ("desk", "办公室", ()),
            ("items", "办公室", ("议题",)),
            ("meeting", "办公室", ("会议", "已通知")),
            ("calendar", "办公室", ("会议", "日历")),
            ("schedule", "办公室", ("会议", "安排会议")),
            ("refused", "办公室", ("议题", "已排会", "添加材料", "绝密")),
            ("live", "会议秘书", ("会议", "开会", "现场")),
            ("minutes", "办公室主任", ("纪要归档", "次会议纪要")),
            ("personnel", "组织部门", ("干部任免",)),
            ("supervision", "督查室", ("决定督办", "督办事项")),
            ("supervision-desk", "督查室", ()),
            ("supervision-matter", "督查室", ("决定督办", "督办事项", "修改印发资金分担办法")),
            ("duties", "办公室主任", ("决定督办", "制度性任务")),
            ("life-meeting", "办公室主任", ("决定督办", "民主生活会", "学习贯彻")),
            ("registers", "办公室工作人员", ("决定督办", "台账")),
            ("statistics", "书记", ("统计",)),
            ("committee", "办公室主任", ("系统", "机构与席位", "常务委员会")),
        )
    ),
    Shot("supervision-report", "单位经办人", ("落实下半年", "报告进展"), 390, 844, manual=True),
    *(
        Shot(name, role, clicks, 1200, 1200, manual=True)
        for name, role, clicks in (
            ("agenda", "办公室", ("会议", "拟定", "安排议题", "列入", "列入", "列入")),
            ("checklist", "卫东区委办公室 · 会务", ("会议", "全区经济工作会议", "会务")),
        )
    ),
)


NEW_HOUSE = ("--code", "liulin", "--name", "中共南山县柳林镇委员会", "--short-name", "柳林镇党委")
STARTING = Shot("setup-start", "柳林镇 · 系统管理员", ("建立机关",), 1200, 1130, manual=True)
PEOPLE = """林知远 党委书记
高岚 党委副书记、镇长
石可 党委委员、副镇长
罗静 党政办公室主任 党政办公室
巫山 农业农村办公室干事 农业农村办公室"""


@contextmanager
def product() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address and the accounts of a freshly built demonstration, and of a house that is still empty."""
    import json

    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "PORT": str(port), "DATA_DIR": folder}
        command = [sys.executable, str(ROOT / "scripts" / "run.py")]
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as running:
            for line in running.stdout or ():
                if "Ctrl-C" in line:
                    break
            else:
                raise SystemExit("产品没有启动成功。/ The product did not start.")
            try:
                accounts = json.loads((Path(folder) / PASSWORDS).read_text(encoding="utf-8"))
                yield f"http://127.0.0.1:{port}", [*accounts, empty_house(environ)]
            finally:
                running.send_signal(signal.SIGTERM)
                running.wait(60)


def empty_house(environ: dict[str, str]) -> dict[str, str]:
    """A town of which there is nothing but its administrators: the account of the first."""
    command = [sys.executable, str(ROOT / "manage.py"), "make_administrators", *NEW_HOUSE]
    told = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"(liulin-system)\s+(\S+)", told)
    if found is None:
        raise SystemExit("没有得到新机关的管理员账号。")
    return {"role": STARTING.role, "username": found[1], "password": found[2]}


def begin(page: Page) -> None:
    """The first sign-in of an empty house, and its one page as it looks when it is filled."""
    for field in ("new_password1", "new_password2"):
        page.locator(f"[name={field}]").fill("Qingyu-2026")
    page.locator("main form button[type=submit]").click()
    follow(page, "建立机关")
    page.get_by_label("议事规则和会议").select_option(label="领导班子会（镇级班子工作制度）")
    page.get_by_label("会议室").fill("镇一号会议室 20")
    page.get_by_label("人员").fill(PEOPLE)
    page.locator("main").press("Home")  # to the head of the page


def sign_in(page: Page, address: str, account: dict[str, str]) -> None:
    page.goto(f"{address}/login/")
    page.get_by_label("账号").fill(account["username"])
    page.get_by_label("口令").or_(page.get_by_label("密码")).first.fill(account["password"])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def follow(page: Page, words: str) -> None:
    """The place in the navigation, else the link with these words, else the button, else the first link of a row that
    says them."""
    place = page.locator(".app-nav__item").get_by_text(words, exact=True)
    link = page.locator("main").get_by_role("link", name=words)
    row = page.locator("main tr, main li").filter(has_text=words).get_by_role("link")
    button = page.locator("main").get_by_role("button", name=words)
    for found in (place, link, button, row):
        if found.count():
            found.first.click()
            page.wait_for_load_state("networkidle")
            page.locator(".htmx-request").first.wait_for(state="detached")
            return
    raise SystemExit(f"“{words}”不在页面 {page.url} 上。")


def hand_in(page: Page) -> None:
    """A file that must be refused: its first line is a mark of classification."""
    file = {"name": "请示.txt", "mimeType": "text/plain", "buffer": f"{MARKED}★10年\n关于某事的请示".encode()}
    page.locator("main input[type=file]").set_input_files(file)
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_load_state()


def take(browser: Browser, address: str, accounts: list[dict[str, str]], shot: Shot) -> None:
    account = next(row for row in accounts if shot.role in row["role"])
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    sign_in(page, address, account)
    if shot is STARTING:
        begin(page)
    else:
        for words in shot.clicks:
            hand_in(page) if words == MARKED else follow(page, words)
    time.sleep(1.5)  # fonts and charts
    shot.file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(shot.file))
    make_small(shot.file)
    print(shot.file.relative_to(ROOT))
    context.close()


def make_small(file: Path) -> None:
    """A page has few colours: a palette of 128 makes a third of the bytes and no difference to the eye."""
    Image.open(file).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with product() as (address, accounts), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for shot in (*SHOTS, STARTING):
            if sys.argv[1:] and shot.name not in sys.argv[1:]:
                continue
            take(browser, address, accounts, shot)
        browser.close()


main()
