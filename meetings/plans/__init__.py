"""年度计划: what the units intend to bring before a committee, quarter by quarter."""
