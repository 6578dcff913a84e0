BEGIN TRANSACTION;
CREATE TABLE answer (
	id INTEGER NOT NULL, 
	encounter_id VARCHAR(32) NOT NULL, 
	question_id VARCHAR(120) NOT NULL, 
	revision INTEGER NOT NULL, 
	value TEXT, 
	absent VARCHAR(40), 
	author_kind VARCHAR(10) NOT NULL, 
	author VARCHAR(64) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT one_answer_a_revision UNIQUE (encounter_id, question_id, revision), 
	CONSTRAINT a_value_or_a_reason CHECK (value IS NULL OR absent IS NULL), 
	CONSTRAINT revisions_count_from_one CHECK (revision >= 1), 
	FOREIGN KEY(encounter_id) REFERENCES encounter (id)
);
INSERT INTO "answer" VALUES(1,'9b662b8b40ee4ff2a476b91820910f3e','about_you.name',1,'"Nguyễn Thị Ánh"',NULL,'patient','00000000000000000000000000000000','2026-11-20 09:01:03.001107');
INSERT INTO "answer" VALUES(2,'9b662b8b40ee4ff2a476b91820910f3e','about_you.sex',1,'"female"',NULL,'patient','00000000000000000000000000000000','2026-11-20 09:01:10.001230');
INSERT INTO "answer" VALUES(3,'9b662b8b40ee4ff2a476b91820910f3e','brain.stroke',1,NULL,'asked-unknown','patient','00000000000000000000000000000000','2026-11-20 09:01:17.001353');
INSERT INTO "answer" VALUES(4,'9b662b8b40ee4ff2a476b91820910f3e','about_you.sex',2,'"male"',NULL,'patient','00000000000000000000000000000000','2026-11-20 09:01:24.001476');
INSERT INTO "answer" VALUES(5,'9b662b8b40ee4ff2a476b91820910f3e','eyes.conditions',1,'["glaucoma"]',NULL,'patient','00000000000000000000000000000000','2026-11-20 09:01:31.001599');
INSERT INTO "answer" VALUES(6,'9b662b8b40ee4ff2a476b91820910f3e','eyes.conditions',2,NULL,NULL,'patient','00000000000000000000000000000000','2026-11-20 09:01:38.001722');
INSERT INTO "answer" VALUES(7,'9b662b8b40ee4ff2a476b91820910f3e','typed:about_you.weight',1,'{"number":"72,5","unit":"kg"}',NULL,'patient','00000000000000000000000000000000','2026-11-20 09:01:45.001845');
INSERT INTO "answer" VALUES(8,'2827265dfdf146bba0d6b946fc6a364e','about_you.name',1,'"Left unfinished"',NULL,'patient','00000000000000000000000000000000','2026-11-20 09:02:34.002706');
CREATE TABLE encounter (
	id VARCHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	visit_date DATE, 
	questionnaire_version VARCHAR(100) NOT NULL, 
	demo BOOLEAN NOT NULL, 
	locale VARCHAR(20) NOT NULL, 
	begun_by_kind VARCHAR(10) NOT NULL, 
	begun_by VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "encounter" VALUES('9b662b8b40ee4ff2a476b91820910f3e','2026-11-20 09:00:35.000615','2026-11-24','2026.1',0,'en','staff','8049cc6da0ed416992e06f6e1c097024');
INSERT INTO "encounter" VALUES('2827265dfdf146bba0d6b946fc6a364e','2026-11-20 09:02:20.002460',NULL,'2026.1',1,'en','staff','8049cc6da0ed416992e06f6e1c097024');
CREATE TABLE event (
	id INTEGER NOT NULL, 
	encounter_id VARCHAR(32), 
	kind VARCHAR(60) NOT NULL, 
	who_kind VARCHAR(10) NOT NULL, 
	who VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(encounter_id) REFERENCES encounter (id)
);
INSERT INTO "event" VALUES(1,NULL,'signed in','staff','8049cc6da0ed416992e06f6e1c097024','2026-11-20 09:00:28.000492','{}');
INSERT INTO "event" VALUES(2,'9b662b8b40ee4ff2a476b91820910f3e','intake begun','staff','8049cc6da0ed416992e06f6e1c097024','2026-11-20 09:00:42.000738','{"demo":false}');
INSERT INTO "event" VALUES(3,'9b662b8b40ee4ff2a476b91820910f3e','intake opened on a device','staff','8049cc6da0ed416992e06f6e1c097024','2026-11-20 09:00:56.000984','{}');
INSERT INTO "event" VALUES(4,'9b662b8b40ee4ff2a476b91820910f3e','intake submitted','patient','00000000000000000000000000000000','2026-11-20 09:01:59.002091','{}');
INSERT INTO "event" VALUES(5,'9b662b8b40ee4ff2a476b91820910f3e','case viewed','staff','8049cc6da0ed416992e06f6e1c097024','2026-11-20 09:02:13.002337','{}');
INSERT INTO "event" VALUES(6,'2827265dfdf146bba0d6b946fc6a364e','intake begun','staff','8049cc6da0ed416992e06f6e1c097024','2026-11-20 09:02:27.002583','{"demo":true}');
CREATE TABLE failed_try (
	id INTEGER NOT NULL, 
	about_hash VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE intake_hold (
	id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	encounter_id VARCHAR(32) NOT NULL, 
	nonce VARCHAR(32) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	window VARCHAR(64), 
	PRIMARY KEY (id), 
	UNIQUE (token_hash), 
	FOREIGN KEY(encounter_id) REFERENCES encounter (id), 
	UNIQUE (nonce)
);
INSERT INTO "intake_hold" VALUES('cab86dc386a6425d920192c0f3f30075','32aaffb58c18637fc495aa264c39dfc7a8c01e76a83190514b2ee1772a3164d2','9b662b8b40ee4ff2a476b91820910f3e','4de39027a28928bc','2026-11-20 09:00:49.000861',NULL,NULL);
CREATE TABLE judgement (
	id INTEGER NOT NULL, 
	encounter_id VARCHAR(32) NOT NULL, 
	protocol_name VARCHAR(100) NOT NULL, 
	protocol_version VARCHAR(40) NOT NULL, 
	protocol_hash VARCHAR(64) NOT NULL, 
	policy VARCHAR(40) NOT NULL, 
	judged_at DATETIME NOT NULL, 
	answers_hash VARCHAR(64) NOT NULL, 
	outcomes TEXT NOT NULL, 
	tally TEXT NOT NULL, 
	severity INTEGER NOT NULL, 
	urgent BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(encounter_id) REFERENCES encounter (id)
);
INSERT INTO "judgement" VALUES(1,'9b662b8b40ee4ff2a476b91820910f3e','anteroom','1','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','us','2026-11-20 09:02:06.002214','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','{"infusion":"deferred"}','{"infusion":{"absolute":0}}',401,1);
CREATE TABLE person (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	name_key VARCHAR(200) NOT NULL, 
	password_hash VARCHAR(300) NOT NULL, 
	made_at DATETIME NOT NULL, 
	left_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (name_key)
);
INSERT INTO "person" VALUES('8049cc6da0ed416992e06f6e1c097024','Dr Ada Example','dr ada example','$argon2id$v=19$m=65536,t=3,p=4$WbuSNqLN5iJSsEGRlwF8cg$0+2Ni+2YDNeaqrq6i3Bo84DYnjRWoyrbvgL4AH1q/o8','2026-11-20 09:00:14.000246',NULL);
CREATE TABLE person_role (
	person_id VARCHAR(32) NOT NULL, 
	role VARCHAR(40) NOT NULL, 
	PRIMARY KEY (person_id, role), 
	FOREIGN KEY(person_id) REFERENCES person (id)
);
INSERT INTO "person_role" VALUES('8049cc6da0ed416992e06f6e1c097024','clinician');
INSERT INTO "person_role" VALUES('8049cc6da0ed416992e06f6e1c097024','medical-director');
CREATE TABLE set_up_code (
	id VARCHAR(32) NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	made_at DATETIME NOT NULL, 
	spent_at DATETIME, 
	PRIMARY KEY (id)
);
CREATE TABLE staff_session (
	id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(32) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE (token_hash), 
	FOREIGN KEY(person_id) REFERENCES person (id)
);
INSERT INTO "staff_session" VALUES('c4679e8863ae4e70af191982667161fd','658ebd157774dbe0667861c95110c3f61980362b35ba1cca459e479b969bf332','8049cc6da0ed416992e06f6e1c097024','2026-11-20 09:00:21.000369','2026-11-20 09:00:21.000369',NULL);
CREATE TABLE store (
	version INTEGER NOT NULL, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "store" VALUES(1,'2026-11-20 09:00:07.000123');
CREATE TABLE submission (
	encounter_id VARCHAR(32) NOT NULL, 
	idempotency_key VARCHAR(64) NOT NULL, 
	submitted_at DATETIME NOT NULL, 
	answers_hash VARCHAR(64) NOT NULL, 
	questionnaire_hash VARCHAR(64) NOT NULL, 
	author_kind VARCHAR(10) NOT NULL, 
	author VARCHAR(64) NOT NULL, 
	PRIMARY KEY (encounter_id), 
	FOREIGN KEY(encounter_id) REFERENCES encounter (id), 
	UNIQUE (idempotency_key)
);
INSERT INTO "submission" VALUES('9b662b8b40ee4ff2a476b91820910f3e','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','2026-11-20 09:01:52.001968','219bbf387089568653051bbb7706bcb79cbcd11fe0ee07dad80fb939c1fe03e2','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','patient','00000000000000000000000000000000');
CREATE INDEX failed_try_about ON failed_try (about_hash, at);
CREATE INDEX encounter_created ON encounter (created_at);
CREATE INDEX staff_session_person ON staff_session (person_id);
CREATE INDEX intake_hold_encounter ON intake_hold (encounter_id);
CREATE INDEX judgement_encounter ON judgement (encounter_id, id);
CREATE INDEX event_encounter ON event (encounter_id, id);
CREATE TRIGGER store_no_update BEFORE UPDATE ON store BEGIN SELECT RAISE(ABORT, 'store is append-only'); END;
CREATE TRIGGER store_no_delete BEFORE DELETE ON store BEGIN SELECT RAISE(ABORT, 'store is append-only'); END;
CREATE TRIGGER encounter_no_update BEFORE UPDATE ON encounter BEGIN SELECT RAISE(ABORT, 'encounter is append-only'); END;
CREATE TRIGGER encounter_no_delete BEFORE DELETE ON encounter BEGIN SELECT RAISE(ABORT, 'encounter is append-only'); END;
CREATE TRIGGER answer_no_update BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER answer_no_delete BEFORE DELETE ON answer BEGIN SELECT RAISE(ABORT, 'answer is append-only'); END;
CREATE TRIGGER submission_no_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;
CREATE TRIGGER submission_no_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'submission is append-only'); END;
CREATE TRIGGER judgement_no_update BEFORE UPDATE ON judgement BEGIN SELECT RAISE(ABORT, 'judgement is append-only'); END;
CREATE TRIGGER judgement_no_delete BEFORE DELETE ON judgement BEGIN SELECT RAISE(ABORT, 'judgement is append-only'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
COMMIT;
