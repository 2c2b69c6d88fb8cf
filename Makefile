# make run    安装所缺、迁移、载入规则、建立演示数据并启动（HOST、PORT、DATA_DIR 可改）
# make test   全部测试（自带临时 PostgreSQL 与 Redis）；make lint  全部静态检查
.PHONY: help setup assets run test lint bench screenshots lock clean

help:
	@sed -n 's/^# //p' Makefile

setup:
	@scripts/setup.sh full
	@scripts/assets.sh

assets:
	@scripts/assets.sh

run:
	@scripts/setup.sh runtime
	@scripts/assets.sh
	@.venv/bin/python scripts/run.py

test: setup
	@scripts/test.sh $(PYTEST_ARGS)

lint: setup
	@scripts/lint.sh

bench: setup
	@scripts/with-services.sh .venv/bin/python -m benchmarks

screenshots: setup
	@.venv/bin/python scripts/screenshots.py

lock:
	@scripts/lock.sh

# Keeps var/: it holds the data of a running installation.
clean:
	rm -rf .venv node_modules static/build fonts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
