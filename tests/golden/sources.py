"""What each folder of published values is called and where its values were printed."""

from __future__ import annotations

SOURCES: dict[str, tuple[str, str]] = {
    "quantile_types_r": (
        "Nine definitions of a quantile",
        "Hyndman RJ, Fan Y (1996) Am Stat 50:361–365, doi:10.1080/00031305.1996.10473566; worked out by R 4.2.2, `quantile(type = )`",
    ),
    "ram_bmjopen2012_criterion1": (
        "RAND/UCLA: a published panel of 15",
        "BMJ Open 2012;2:e001431, doi:10.1136/bmjopen-2012-001431, table 1. Its text prints the constant 2.5, but its 6.1 needs 2.35",
    ),
    "ram_panel_size_rules": (
        "RAND/UCLA: classic limits by panel size",
        "BMC Med Inform Decis Mak 2012;12:93, doi:10.1186/1472-6947-12-93, table 7; PMC5966219, table 4",
    ),
    "ram_exact_ties": (
        "RAND/UCLA: ranges equal to their limit, and all panels of 7 to 13",
        "No paper: every panel enumerated in exact fractions by another program",
    ),
    "rule_boundaries": (
        "Consensus rules at their limits",
        "COS 70/15: Williamson PR et al. (2012) Trials 13:132, doi:10.1186/1745-6215-13-132; GRADE grid: Jaeschke R et al. (2008) BMJ 337:a744, "
        "doi:10.1136/bmj.a744; cases worked out by hand from their rules",
    ),
    "fleiss1971_psychiatric": (
        "Fleiss 1971: 30 patients, 6 diagnoses each",
        "Fleiss JL (1971) Psychol Bull 76:378–382, doi:10.1037/h0031619, who prints .430; further digits by R packages irr 0.84.1 and irrCAC 1.0",
    ),
    "gwet_distrib_6raters": (
        "Gwet: 15 subjects, counts of 6 raters",
        "Gwet KL (2014) Handbook of Inter-Rater Reliability, 4th ed.; printed in the vignettes of irrCAC 1.0",
    ),
    "gwet_cont3x3_abstractors": (
        "Gwet: two abstractors, 100 pregnancies",
        "Gwet KL (2014) Handbook of Inter-Rater Reliability, 4th ed.; printed in the vignettes of irrCAC 1.0",
    ),
    "krippendorff_4coders_gwet_raw4raters": (
        "Krippendorff: 12 units, 4 coders, ratings missing",
        "Krippendorff K (2011) Computing Krippendorff’s alpha-reliability; Gwet KL (2014), p. 120; R packages irr 0.84.1 and irrCAC 1.0",
    ),
    "kendall_w_anxiety_ties": (
        "Anxiety: 20 subjects, 3 raters, many ties",
        "R package irr 0.84.1, data `anxiety`; the kappas of raters 2 and 3 in the tests of statsmodels, too",
    ),
    "icc_shrout_fleiss1979": (
        "Shrout and Fleiss 1979: 6 targets, 4 judges",
        "Shrout PE, Fleiss JL (1979) Psychol Bull 86:420–428, doi:10.1037/0033-2909.86.2.420",
    ),
    "ordinal_agreement_agrmt": (
        "Agreement on one ordered scale",
        "Van der Eijk C (2001) Qual Quant 35:325–341, doi:10.1023/A:1010374114305; R package agrmt 1.42.12",
    ),
    "polit_modified_kappa_pmc5557472": (
        "Content validity of 24 items",
        "PMC5557472, table 10, by Polit DF, Beck CT, Owen SV (2007) Res Nurs Health 30:459–467, doi:10.1002/nur.20199; seven experts: BMC Res Notes "
        "2016, doi:10.1186/s13104-016-2249-2, table 4",
    ),
    "lawshe_cvr_critical_values": (
        "Lawshe’s content validity ratio and its critical values",
        "Lawshe CH (1975) Personnel Psychol 28:563–575, doi:10.1111/j.1744-6570.1975.tb01393.x; Wilson FR, Pan W, Schumsky DA (2012) Meas Eval Couns "
        "Dev 45:197–210, doi:10.1177/0748175612440286; Ayre C, Scally AJ (2014) 47:79–86, doi:10.1177/0748175613513808",
    ),
    "wilson_newcombe1998": (
        "Wilson’s interval of a share",
        "Newcombe RG (1998) Stat Med 17:857–872, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I",
    ),
    "wilcoxon_signed_rank": (
        "Wilcoxon’s signed-rank test",
        "Hollander M, Wolfe DA (1973) Nonparametric Statistical Methods, p. 29, as in R’s `wilcox.test`; tests of scipy, with values of R and coin",
    ),
    "paired_change_tests": (
        "McNemar, chi-square, Spearman, Kendall",
        "Agresti A (1990) Categorical Data Analysis, p. 350, and (2007), p. 39; Hollander & Wolfe 1973, p. 185; worked out by R 4.2.2",
    ),
    "worked_examples": (
        "Worked examples of textbooks and papers",
        "Krippendorff K (2011) Computing Krippendorff’s alpha-reliability, sections A and B; Siegel S (1956) Nonparametric Statistics, table 9.4; the "
        'encyclopedia article on Fleiss’ kappa; R package irr, `icc(anxiety, model = "twoway", type = "agreement")`',
    ),
}

NAMES = {
    "krippendorff_alpha_gwet_weights": "Krippendorff’s alpha, Gwet’s weights",
    "krippendorff_alpha_metric": "Krippendorff’s alpha",
    "krippendorff_alpha": "Krippendorff’s alpha, Gwet’s weights",
    "kripp": "Krippendorff’s alpha, Gwet’s weights",
    "gwet_AC1": "Gwet’s AC1",
    "gwet_AC2": "Gwet’s AC2",
    "gwet_AC": "Gwet’s AC",
    "AC": "Gwet’s AC",
    "pa": "percent agreement",
    "percent_agreement": "percent agreement",
    "bp": "Brennan-Prediger",
    "brennan_prediger": "Brennan-Prediger",
    "conger": "Conger’s kappa",
    "conger_kappa": "Conger’s kappa",
    "fleiss_exact_conger": "Conger’s kappa",
    "fleiss": "Fleiss’ kappa",
    "fleiss_kappa": "Fleiss’ kappa",
    "fleiss_z": "Fleiss’ kappa, z",
    "fleiss_p": "Fleiss’ kappa, p",
    "fleiss_raters_1_to_4": "Fleiss’ kappa, raters 1 to 4",
    "category_kappa": "kappa of each category",
    "category_z": "z of each category",
    "category_totals": "ratings in each category",
    "cohen_kappa_raters_2_3": "Cohen’s kappa, raters 2 and 3",
    "cohen_kappa": "Cohen’s kappa",
    "scott_pi": "Scott’s pi",
    "kendall_Wt_ties_corrected": "Kendall’s W with the tie term",
    "kendall_W_uncorrected": "Kendall’s W without it",
    "sum_T_over_raters": "sum of t³ − t over all ties",
    "IPRCP": "centre of P30 and P70",
    "asymmetry_index": "distance of the centre from 5",
    "agreement_classic_outside_region": "ratings outside the median’s region",
    "outside_at_most": "agreement: most outside the region",
    "disagreement_from": "disagreement: fewest at each end",
    "published_8_16": "limits for 8 to 16",
    "published_extension_outside_mode": "most outside the mode, 8 to 25",
    "S_CVI_Ave": "S-CVI/Ave,",
    "S_CVI_UA": "S-CVI/UA,",
    "I_CVI of each item": "I-CVI of each item",
    "pc of each item": "chance agreement of each item",
    "k_star of each item": "modified kappa of each item",
    "vdeijk_A": "van der Eijk’s A",
    "tastle_wierman_consensus": "Tastle and Wierman’s consensus",
    "leik_D": "Leik’s D",
    "mcnemar_chi2_cc": "McNemar, with continuity correction",
    "mcnemar_chi2": "McNemar",
    "pearson_chi2": "Pearson’s chi-square",
    "spearman_rho": "Spearman’s rho",
    "kendall_tau": "Kendall’s tau",
}

WORDS = {
    "agrmt.": "",
    "hollander_wolfe_depression": "depression scale:",
    "scipy_r_12pairs": "12 pairs:",
    "zeros_and_ties_freq": "zeros and ties:",
    "pratt_gh6805": "one change of four:",
    "wilcox_drop_zeros": "smaller sum, zeros dropped",
    "pratt": "smaller sum, zeros by Pratt",
    "zsplit": "smaller sum, zeros split",
    "wilcoxon_V": "V",
    "T_min": "smaller sum",
    "p_normal_no_continuity": "p, normal, no continuity correction",
    "p_normal_continuity": "p, normal, continuity correction",
    "p_exact_one_sided_greater": "p, exact, one-sided",
    "p_exact_two_sided": "p, exact, two-sided",
    "p_exact": "p, exact",
    "BlairLacy": "Blair and Lacy’s l",
    "BerryMielke": "Berry and Mielke’s index",
    "Kvalseth": "Kvålseth’s index",
    "MRQ": "Montalvo and Reynal-Querol’s polarisation",
    "Reardon": "Reardon’s ordinal spread",
    "dsquared": "d squared",
    "lsquared": "l squared",
    "agreement_old": "van der Eijk’s A by the endnote",
}


def readable(group: str) -> str:
    """A group's name as one reads it; what has none is already in words."""
    whole = NAMES.get(group)
    if whole:
        return whole
    head, colon, rest = group.partition(":")
    if colon and head in NAMES:
        kind, _, pair = rest.partition(":")
        raters = f", raters {pair[0]} and {pair[1]}" if pair else ""
        return f"{NAMES[head]}, {kind}{raters}"
    first, space, rest = group.partition(" ")
    if first in NAMES:
        return f"{NAMES[first]}{space}{rest}"
    for code, words in WORDS.items():
        group = group.replace(code, words)
    return group.replace("_", " ")
