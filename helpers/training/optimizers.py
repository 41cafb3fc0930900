"""Stochastic gradient descent and Adam; both change the parameters in place."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np

from helpers._arguments import (
    check_floats,
    check_mapping,
    check_positive,
    check_separate,
    check_writeable,
    real_number,
)


class Optimizer(ABC):
    """What SGD and Adam share: the parameters, which `step` changes in place."""

    def __init__(self, params: Mapping[str, np.ndarray], lr: float) -> None:
        check_positive("lr", lr)
        check_mapping("params", params)
        if not params:
            raise ValueError("there are no parameters to optimise")
        for name, param in params.items():
            check_writeable(f"parameter {name!r}", param)
        check_separate("parameter", params.items())
        self.params = dict(params)
        self.lr = float(lr)

    def step(self, grads: Mapping[str, np.ndarray]) -> None:
        """Update every parameter in place from the gradient of the same name.

        Raises
        ------
        ValueError, TypeError
            Names, shapes or dtypes are not those of the parameters.
        """
        self._check_gradients(grads)
        self._update(grads)

    def _check_gradients(self, grads: Mapping[str, np.ndarray]) -> None:
        check_mapping("grads", grads)
        if grads.keys() != self.params.keys():
            raise ValueError(
                f"grads must have the keys of params, {list(self.params)}, "
                f"got {list(grads)}"
            )
        for name, param in self.params.items():
            check_floats(f"gradient {name!r}", grads[name])
            if grads[name].shape != param.shape or grads[name].dtype != param.dtype:
                raise ValueError(
                    f"gradient {name!r} must be {param.dtype} {param.shape} like its "
                    f"parameter, got {grads[name].dtype} {grads[name].shape}"
                )

    @abstractmethod
    def _update(self, grads: Mapping[str, np.ndarray]) -> None: ...


class SGD(Optimizer):
    """Stochastic gradient descent, `torch.optim.SGD`'s form of momentum.

    `v ← momentum·v + g`, `p ← p - lr·v`.
    """

    def __init__(
        self, params: Mapping[str, np.ndarray], lr: float, momentum: float = 0.0
    ) -> None:
        super().__init__(params, lr)
        self.momentum = real_number("momentum", momentum)
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum must lie in [0, 1), got {momentum}")
        self._velocity = {k: np.zeros_like(p) for k, p in self.params.items()}

    def _update(self, grads: Mapping[str, np.ndarray]) -> None:
        for name, param in self.params.items():
            velocity = self._velocity[name]
            velocity *= self.momentum
            velocity += grads[name]
            param -= self.lr * velocity


class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1), as `torch.optim.Adam` computes it.

    Running means m of the gradient and v of its square, corrected for their start at
    zero: `p ← p - lr·m̂/(√v̂ + eps)`.
    """

    def __init__(
        self,
        params: Mapping[str, np.ndarray],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(params, lr)
        if not isinstance(betas, tuple | list):
            raise TypeError(f"betas must be a pair of numbers, got {betas!r}")
        self.betas = tuple(real_number("each of betas", beta) for beta in betas)
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in self.betas):
            raise ValueError(f"betas must be two numbers in [0, 1), got {betas}")
        check_positive("eps", eps)
        self.eps = float(eps)
        self._steps = 0
        self._mean = {k: np.zeros_like(p) for k, p in self.params.items()}
        self._square = {k: np.zeros_like(p) for k, p in self.params.items()}

    @property
    def moments(self) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """The running means m and v, by name; to be written in place."""
        return self._mean, self._square

    def go_on_after(self, updates: int) -> None:
        """Correct m and v from now on as after so many updates."""
        self._steps = updates

    def _update(self, grads: Mapping[str, np.ndarray]) -> None:
        self._steps += 1
        beta1, beta2 = self.betas
        rate = self.lr / (1 - beta1**self._steps)
        correction = math.sqrt(1 - beta2**self._steps)
        for name, param in self.params.items():
            mean, square, gradient = self._mean[name], self._square[name], grads[name]
            mean += (1 - beta1) * (gradient - mean)
            square *= beta2
            square += (1 - beta2) * gradient * gradient
            param -= rate * mean / (np.sqrt(square) / correction + self.eps)
