#!/usr/bin/env bash
# Makes this machine able to run the product (runtime) or to test it as well (full).
# Only Debian's base, python3, make and git are taken for granted. Installs what is missing, says what and why,
# changes no system setting, starts no system service, and is quick when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
KIND="${1:-full}"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

SUDO=()
become_root() {
  [ "$(id -u)" -eq 0 ] && return 0
  command -v sudo >/dev/null 2>&1 ||
    fail "需要管理员权限安装系统软件包，但当前不是 root，也没有 sudo。请以 root 执行：apt-get install ${MISSING[*]:-}
Root rights are needed and there is no sudo. As root: apt-get install ${MISSING[*]:-}"
  SUDO=(sudo)
}

# RUNLEVEL=1 keeps Debian from starting the servers it installs: the tests start private ones of their own.
apt_quiet() {
  local said; said="$(mktemp)"
  "${SUDO[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Dpkg::Use-Pty=0 "$@" >"$said" 2>&1 ||
    { cat "$said" >&2; rm -f "$said"; return 1; }
  rm -f "$said"
}
APT_UPDATED=""
apt_update() { [ -n "$APT_UPDATED" ] || { become_root; say "… apt-get update"; apt_quiet update; APT_UPDATED=1; }; }

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

MISSING=()
need() { # need PACKAGE CHINESE-REASON ENGLISH-REASON
  installed "$1" && return 0
  MISSING+=("$1")
  say "  · $1 — $2 / $3"
}

list_missing() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || need python3-venv "建立 Python 独立环境" "the virtual environment"
  need libpango-1.0-0 "生成 PDF 的排版库" "text layout for PDF"
  need libpangoft2-1.0-0 "生成 PDF 的排版库" "text layout for PDF"
  need libharfbuzz-subset0 "PDF 字体子集" "font subsets for PDF"
  need fonts-noto-cjk "中文字体（标题与生僻字）" "Chinese faces for titles and rare characters"
  [ "$KIND" = full ] || return 0
  need postgresql "测试用的数据库（临时实例）" "the tests' private database server"
  need redis-server "测试用的消息队列与缓存（临时实例）" "the tests' private broker and cache"
  need chromium "浏览器测试与截图" "browser journeys and screenshots"
  need poppler-utils "检查 PDF 版式" "measuring the PDFs"
}

install_missing() {
  say "检查系统软件包 / checking Debian packages"
  list_missing
  [ "${#MISSING[@]}" -eq 0 ] && return 0
  command -v apt-get >/dev/null 2>&1 || fail "这不是 Debian 系统，请自行安装上列软件包。/ Not Debian: please install the packages above yourself."
  say "安装以上软件包 / installing them with apt-get"
  become_root
  apt_update || true # an old list may still do
  apt_quiet install -y --no-install-recommends "${MISSING[@]}" ||
    fail "apt-get 安装失败，请检查网络与软件源后重试。/ apt-get failed: check the network and the sources, then try again."
}

FANDOL=(FandolFang-Regular FandolHei-Regular FandolHei-Bold FandolKai-Regular FandolSong-Regular FandolSong-Bold)
have_fonts() { local f; for f in "${FANDOL[@]}"; do [ -s "fonts/$f.otf" ] || return 1; done; }

# 仿宋、楷体、黑体 for official documents. They come inside a TeX package of which nothing else is needed.
fetch_fonts() {
  have_fonts && return 0
  say "取得公文字体（Fandol 仿宋、楷体、黑体、宋体）/ taking the Fandol faces out of Debian's texlive-lang-chinese"
  local work; work="$(mktemp -d)"
  apt-cache show texlive-lang-chinese >/dev/null 2>&1 || apt_update
  (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download texlive-lang-chinese >/dev/null) ||
    { rm -rf "$work"; fail "字体包下载失败，请检查网络后重试。/ The fonts could not be downloaded."; }
  dpkg-deb --fsys-tarfile "$work"/*.deb | tar -x -C "$work" --wildcards '*/opentype/public/fandol/*.otf'
  mkdir -p fonts
  local f; for f in "${FANDOL[@]}"; do
    find "$work" -name "$f.otf" -exec cp {} "fonts/$f.otf.new" \; && mv "fonts/$f.otf.new" "fonts/$f.otf"
  done
  rm -rf "$work"
}

# The lock names every file by its digest, so it does not matter which index or folder a file comes from.
# Wheels only: nothing is compiled, so no compiler is needed.
install_python() {
  local lock="requirements/$([ "$KIND" = full ] && echo dev || echo base).txt"
  python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' ||
    fail "需要 Python 3.11 或 3.12。/ Python 3.11 or 3.12 is needed."
  # Rebuilt when its Python is gone or when the folder was moved here from elsewhere (its commands name the old place).
  { .venv/bin/python -c '' && grep -qF "$PWD/.venv" .venv/bin/activate; } 2>/dev/null || { say "建立 .venv / making .venv"; rm -rf .venv; python3 -m venv .venv; }
  .venv/bin/python scripts/check_lock.py "$lock" 2>/dev/null && return 0
  say "安装 Python 软件包（$lock）/ installing the locked Python packages"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --only-binary :all: --require-hashes -r "$lock" ||
    fail "Python 软件包安装失败，请检查网络后重试。/ pip failed: check the network, then try again."
}

install_missing
fetch_fonts
install_python
say "环境就绪 / ready"
