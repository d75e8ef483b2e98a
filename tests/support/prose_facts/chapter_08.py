"""Numbers of chapter 08, the stride-1 block."""


def numbers():
    return {"4.1"}  # section: He et al. 2016, experiments on ImageNet
