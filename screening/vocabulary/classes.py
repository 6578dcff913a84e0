"""The kinds of medicine and substance that matter before ketamine, and groups of those kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from screening.vocabulary.tables import OnFirstUse, listed, rows_of


class DrugClass(StrEnum):
    """One kind of medicine or substance. `CLASS_DEFINITIONS` says what belongs in each and who says so."""

    MAOI = "maoi"
    BENZODIAZEPINE = "benzodiazepine"
    Z_DRUG = "z-drug"
    OPIOID = "opioid"
    OTHER_CNS_DEPRESSANT = "other-cns-depressant"
    BARBITURATE = "barbiturate"
    GABAPENTINOID = "gabapentinoid"
    MUSCLE_RELAXANT = "muscle-relaxant"
    SEDATING_ANTIHISTAMINE = "sedating-antihistamine"
    SLEEP_AID = "sleep-aid"
    ALCOHOL = "alcohol"
    ANAESTHETIC = "anaesthetic"
    PSYCHOSTIMULANT = "psychostimulant"
    WAKEFULNESS = "wakefulness"
    NON_STIMULANT_ADHD = "non-stimulant-adhd"
    XANTHINE = "xanthine"
    CAFFEINE = "caffeine"
    ERGOT = "ergot"
    TRIPTAN = "triptan"
    GEPANT = "gepant"
    DITAN = "ditan"
    CGRP_ANTIBODY = "cgrp-antibody"
    BOTULINUM = "botulinum"
    SSRI = "ssri"
    SNRI = "snri"
    TRICYCLIC = "tricyclic"
    OTHER_ANTIDEPRESSANT = "other-antidepressant"
    ANXIOLYTIC = "anxiolytic"
    ANTIPSYCHOTIC = "antipsychotic"
    LITHIUM = "lithium"
    ANTIEPILEPTIC = "antiepileptic"
    LAMOTRIGINE = "lamotrigine"
    NALTREXONE = "naltrexone"
    OPIOID_ANTAGONIST = "opioid-antagonist"
    OPIOID_AGONIST_TREATMENT = "opioid-agonist-treatment"
    ALCOHOL_USE_DISORDER = "alcohol-use-disorder"
    NMDA_ANTAGONIST = "nmda-antagonist"
    KETAMINE = "ketamine"
    DEMENTIA_DRUG = "dementia-drug"
    PARKINSON_DRUG = "parkinson-drug"
    OTHER_NEUROLOGICAL = "other-neurological"
    THYROID_HORMONE = "thyroid-hormone"
    ANTITHYROID = "antithyroid"
    INSULIN = "insulin"
    OTHER_GLUCOSE_LOWERING = "other-glucose-lowering"
    WEIGHT_LOSS_DRUG = "weight-loss-drug"
    ACE_INHIBITOR = "ace-inhibitor"
    ARB = "arb"
    BETA_BLOCKER = "beta-blocker"
    CALCIUM_CHANNEL_BLOCKER = "calcium-channel-blocker"
    DIURETIC = "diuretic"
    ALPHA_2_AGONIST = "alpha-2-agonist"
    ALPHA_BLOCKER = "alpha-blocker"
    VASODILATOR = "vasodilator"
    RENIN_INHIBITOR = "renin-inhibitor"
    CLONIDINE = "clonidine"
    NIMODIPINE = "nimodipine"
    VASOPRESSIN = "vasopressin"
    SYMPATHOMIMETIC = "sympathomimetic"
    DECONGESTANT = "decongestant"
    NASAL_DECONGESTANT = "nasal-decongestant"
    NASAL_STEROID = "nasal-steroid"
    NITRATE = "nitrate"
    ANTIANGINAL = "antianginal"
    ANTIARRHYTHMIC = "antiarrhythmic"
    HEART_FAILURE = "heart-failure"
    DIGOXIN = "digoxin"
    ANTICOAGULANT = "anticoagulant"
    ANTIPLATELET = "antiplatelet"
    LIPID_LOWERING = "lipid-lowering"
    PULMONARY_HYPERTENSION = "pulmonary-hypertension"
    PDE5_INHIBITOR = "pde5-inhibitor"
    STRONG_CYP3A4_INHIBITOR = "strong-cyp3a4-inhibitor"
    MODERATE_CYP3A4_INHIBITOR = "moderate-cyp3a4-inhibitor"
    STRONG_CYP2B6_INHIBITOR = "strong-cyp2b6-inhibitor"
    CYP3A4_INDUCER = "cyp3a4-inducer"
    CYP2B6_INDUCER = "cyp2b6-inducer"
    QT_PROLONGING = "qt-prolonging"
    INHALED_BRONCHODILATOR = "inhaled-bronchodilator"
    INHALED_STEROID = "inhaled-steroid"
    OTHER_RESPIRATORY = "other-respiratory"
    GLAUCOMA_DROP = "glaucoma-drop"
    ANTIEMETIC = "antiemetic"
    SIMPLE_ANALGESIC = "simple-analgesic"
    NSAID = "nsaid"
    COMBINATION_ANALGESIC = "combination-analgesic"
    GOUT_DRUG = "gout-drug"
    HORMONAL_CONTRACEPTIVE = "hormonal-contraceptive"
    SEX_HORMONE = "sex-hormone"
    PRENATAL_VITAMIN = "prenatal-vitamin"
    IMMUNOSUPPRESSANT = "immunosuppressant"
    CORTICOSTEROID = "corticosteroid"
    BLADDER_DRUG = "bladder-drug"
    PROSTATE_DRUG = "prostate-drug"
    ANTIHISTAMINE = "antihistamine"
    COUGH_OR_COLD = "cough-or-cold"
    ACID_REDUCER = "acid-reducer"
    GUT_DRUG = "gut-drug"
    ANTI_INFECTIVE = "anti-infective"
    ANTIVIRAL = "antiviral"
    CANCER_DRUG = "cancer-drug"
    BONE_DRUG = "bone-drug"
    SUPPLEMENT = "supplement"
    CANNABINOID = "cannabinoid"
    KRATOM = "kratom"
    SEVEN_HYDROXYMITRAGYNINE = "seven-hydroxymitragynine"
    HALLUCINOGEN = "hallucinogen"
    INHALANT = "inhalant"
    NICOTINE = "nicotine"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ClassDefinition:
    """What belongs in a class. `confidence` is of membership: V read, 2 second hand, G general knowledge."""

    drug_class: DrugClass
    definition: str
    source_ids: tuple[str, ...]
    confidence: str


def _definition(row: dict[str, str]) -> ClassDefinition:
    return ClassDefinition(
        DrugClass(row["class"]), row["definition"], listed(row["sources"]), row["confidence"]
    )


CLASS_DEFINITIONS: Final[Mapping[DrugClass, ClassDefinition]] = OnFirstUse(
    lambda: {one.drug_class: one for one in map(_definition, rows_of("classes"))}
)

ANTIHYPERTENSIVES: Final = frozenset(
    {
        DrugClass.ACE_INHIBITOR,
        DrugClass.ARB,
        DrugClass.BETA_BLOCKER,
        DrugClass.CALCIUM_CHANNEL_BLOCKER,
        DrugClass.DIURETIC,
        DrugClass.ALPHA_2_AGONIST,
        DrugClass.ALPHA_BLOCKER,
        DrugClass.VASODILATOR,
        DrugClass.RENIN_INHIBITOR,
    }
)
"""Classes usually taken for high blood pressure. Each has other uses: a question, never a diagnosis."""

OPIOID_ACTING: Final = frozenset({DrugClass.OPIOID, DrugClass.KRATOM, DrugClass.SEVEN_HYDROXYMITRAGYNINE})
"""Opioids and kratom, which acts at the same receptor (S60)."""

CNS_DEPRESSANTS: Final = frozenset(
    {
        DrugClass.OPIOID,
        DrugClass.BENZODIAZEPINE,
        DrugClass.Z_DRUG,
        DrugClass.BARBITURATE,
        DrugClass.GABAPENTINOID,
        DrugClass.MUSCLE_RELAXANT,
        DrugClass.SEDATING_ANTIHISTAMINE,
        DrugClass.ALCOHOL,
        DrugClass.KRATOM,
        DrugClass.SEVEN_HYDROXYMITRAGYNINE,
        DrugClass.OTHER_CNS_DEPRESSANT,
    }
)
"""Everything that adds to sedation or slows breathing (S01 5.1, S09, S19 name the first two and alcohol)."""

STIMULANTS: Final = frozenset({DrugClass.PSYCHOSTIMULANT, DrugClass.WAKEFULNESS})
"""Amphetamines, methylphenidate, modafinil, armodafinil and their like (S09)."""

KETAMINE_EXPOSURE_RAISED_BY: Final = frozenset(
    {DrugClass.STRONG_CYP3A4_INHIBITOR, DrugClass.STRONG_CYP2B6_INHIBITOR}
)
"""Ketamine is cleared by CYP2B6 and CYP3A4 (S55)."""

KETAMINE_EXPOSURE_LOWERED_BY: Final = frozenset({DrugClass.CYP3A4_INDUCER, DrugClass.CYP2B6_INDUCER})

ANTIDEPRESSANT_CLASSES: Final = frozenset(
    {
        DrugClass.SSRI,
        DrugClass.SNRI,
        DrugClass.TRICYCLIC,
        DrugClass.OTHER_ANTIDEPRESSANT,
    }
)
"""Antidepressants except MAOIs, which may be antibiotics or Parkinson's drugs; see `antidepressant_of`."""

GLUCOSE_LOWERING: Final = frozenset({DrugClass.INSULIN, DrugClass.OTHER_GLUCOSE_LOWERING})

HEART_DRUGS: Final = frozenset(
    {
        DrugClass.NITRATE,
        DrugClass.ANTIANGINAL,
        DrugClass.ANTIARRHYTHMIC,
        DrugClass.HEART_FAILURE,
        DrugClass.DIGOXIN,
    }
)
"""Classes that imply a heart condition. Antiplatelets and anticoagulants have other uses and are left out."""

TRIPTAN_LIKE_DAYS: Final = frozenset(
    {
        DrugClass.TRIPTAN,
        DrugClass.ERGOT,
        DrugClass.OPIOID,
        DrugClass.COMBINATION_ANALGESIC,
    }
)
"""Acute treatments with the lower day limit in medication overuse; simple analgesics have the higher."""
