"""How the record is kept and how it goes: backups and restoring, new keys, the end of its time, taking it elsewhere."""
