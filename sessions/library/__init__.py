"""The library, as data: playbooks, packs, boards, tensions and role packs."""
